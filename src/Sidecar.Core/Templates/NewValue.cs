using System.Text.Json.Nodes;

namespace Sidecar.Core.Templates;

/// <summary>What becomes of a part of an overlay that has nothing to merge with.</summary>
static class NewValue
{
    /// <summary>
    /// Takes out, in place, what only speaks to the merge: nulls and directives, and what is marked for deletion.
    /// False when the value itself is marked so.
    /// </summary>
    public static bool Clean(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject map:
                if (MergeDirective.IsDelete(map))
                    return false;
                CleanMembers(map);
                break;
            case JsonArray list:
                CleanItems(list);
                break;
        }
        return true;
    }

    static void CleanMembers(JsonObject map)
    {
        List<string>? gone = null;
        foreach (var (key, value) in map)
            if (value is null || MergeDirective.Is(key) || !Clean(value))
                (gone ??= []).Add(key);
        foreach (var key in gone ?? [])
            map.Remove(key);
    }

    static void CleanItems(JsonArray list)
    {
        for (var i = list.Count - 1; i >= 0; i--)
            if (MergeDirective.IsReplace(list[i]) || !Clean(list[i]))
                list.RemoveAt(i);
    }
}
