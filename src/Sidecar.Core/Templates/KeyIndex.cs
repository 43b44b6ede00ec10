using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>Where the items of each key stand in a list. Items of one key are handed out in their order.</summary>
sealed class KeyIndex
{
    readonly Dictionary<string, int> first;
    readonly int[] next;

    public KeyIndex(JsonNode?[] items, PodSchema schema)
    {
        first = new(items.Length, StringComparer.Ordinal);
        next = new int[items.Length];
        for (var i = items.Length - 1; i >= 0; i--)
        {
            if (KeyedLists.KeyOf(items[i], schema) is not { } key)
                continue;
            next[i] = first.GetValueOrDefault(key, -1);
            first[key] = i;
        }
    }

    /// <summary>The place of the next item of a key that was not taken yet; -1 if there is none.</summary>
    public int Take(string key)
    {
        if (!first.TryGetValue(key, out var place) || place < 0)
            return -1;
        first[key] = next[place];
        return place;
    }

    /// <summary>True the first time it is asked for a key that no item has.</summary>
    public bool IsNew(string key) => first.TryAdd(key, -1);
}
