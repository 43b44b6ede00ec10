using System.Text.Json.Nodes;

namespace Sidecar.Core.Yaml;

/// <summary>A mapping while it is read: it knows where its keys stand and which of them only came by merging.</summary>
sealed class YamlMapping
{
    readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    public JsonObject Value { get; } = [];

    /// <summary>The line of the merge key, if there was one.</summary>
    public int? MergeLine { get; set; }

    /// <summary>The line in which a key is written; null if it is not, or only came by merging.</summary>
    public int? LineOf(string name) => lines.TryGetValue(name, out var line) ? line : null;

    /// <summary>Sets a key that is written. It counts more than one that came by merging before.</summary>
    public void Set(string name, JsonNode? value, int line)
    {
        lines.TryAdd(name, line);
        Value[name] = value;
    }

    /// <summary>Sets a key by merging, if an earlier mapping of the merge did not.</summary>
    public void MergeIn(string name, JsonNode? value)
    {
        if (!Value.ContainsKey(name))
            Value[name] = value;
    }
}
