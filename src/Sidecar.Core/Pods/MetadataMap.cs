using System.Collections;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>The labels or the annotations of a pod under edit.</summary>
/// <remarks>The map, and <c>metadata</c> around it, come into being with the first entry.</remarks>
public sealed class MetadataMap : IEnumerable<KeyValuePair<string, string>>
{
    static readonly JsonPointer Metadata = JsonPointer.Root.Append("metadata");

    readonly JsonObject root;
    readonly string key;

    internal MetadataMap(JsonObject root, string key) => (this.root, this.key) = (root, key);

    /// <summary>The value of an entry; null when there is none.</summary>
    /// <param name="name">The full name, prefix included.</param>
    /// <exception cref="PodFormatException">The value is not a text.</exception>
    public string? this[string name] =>
        Map is not { } map || !map.TryGetPropertyValue(name, out var value) ? null
        : value is null ? ""
        : PodFields.IsText(value, out var text) ? text
        : throw PodFields.Wrong(Metadata / key / name, "a text", value);

    /// <summary>Gives an entry a value, in its place; appends it when there is none.</summary>
    /// <param name="name">The full name, prefix included.</param>
    /// <param name="value">The value.</param>
    public void Set(string name, string value)
    {
        var map = Map ?? Create();
        if (!PodFields.IsText(map[name], out var was) || was != value)
            map[name] = value;
    }

    /// <summary>True when there is an entry of that name.</summary>
    /// <param name="name">The full name, prefix included.</param>
    public bool Contains(string name) => Map?.ContainsKey(name) ?? false;

    /// <summary>Removes an entry; false when there was none. The map stays, even when it is empty.</summary>
    /// <param name="name">The full name, prefix included.</param>
    public bool Remove(string name) => Map?.Remove(name) ?? false;

    /// <summary>The entries in the order of the pod. Entries may be changed while walking.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        foreach (var name in Map?.Select(entry => entry.Key).ToArray() ?? [])
            yield return new(name, this[name] ?? "");
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    JsonObject? Map => PodFields.Object(root, "metadata", JsonPointer.Root) is { } metadata
        ? PodFields.Object(metadata, key, Metadata)
        : null;

    JsonObject Create()
    {
        if (PodFields.Object(root, "metadata", JsonPointer.Root) is not { } metadata)
        {
            metadata = [];
            root["metadata"] = metadata;
        }
        var map = new JsonObject();
        metadata[key] = map;
        return map;
    }
}
