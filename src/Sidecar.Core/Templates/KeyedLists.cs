using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>Merges lists whose items are known by a key, and lists that are sets.</summary>
static class KeyedLists
{
    public static void Merge(JsonArray target, JsonArray overlay, PodSchema schema, JsonPointer at)
    {
        Check(overlay, schema, at);
        if (schema.Kind == MergeKind.Keyed)
            ApplyItemDirectives(target, overlay, schema);
        if (overlay.Count == 0)
            return;
        var before = target.ToArray();
        var index = Index(before, schema);
        var items = overlay.ToArray();
        overlay.Clear();
        var groups = new List<Group>(items.Length);
        foreach (var item in items)
            MergeItem(item!, groups, index, schema, at);
        Arrange(target, before, Zip(before, null, groups));
    }

    /// <summary>Refuses items that cannot be merged.</summary>
    public static void Check(JsonArray overlay, PodSchema schema, JsonPointer at)
    {
        for (var i = 0; i < overlay.Count; i++)
            if (Fault(overlay[i], schema) is { } fault)
                throw new StrategicMergeException(at / i, fault);
    }

    /// <summary>Puts items in a wanted order, by the rule of merged lists for the others.</summary>
    /// <param name="target">The list, already merged.</param>
    /// <param name="wanted">The keys in the order they shall have.</param>
    /// <param name="was">The items of the list before the merge.</param>
    /// <param name="schema">What is known of the list.</param>
    public static void Order(JsonArray target, IReadOnlyList<string> wanted, JsonNode?[] was, PodSchema schema)
    {
        var now = target.ToArray();
        var index = Index(now, schema);
        var groups = new List<Group>();
        foreach (var key in wanted)
            if (index.TryGetValue(key, out var group))
                groups.Add(group with { Place = Array.FindIndex(was, item => KeyOf(item, schema) == key) });
        Arrange(target, now, Zip(now, was, groups));
    }

    /// <summary>The key of an item as text; null when it has none.</summary>
    public static string? KeyOf(JsonNode? item, PodSchema schema) =>
        schema.Kind == MergeKind.Set ? Scalar(new JsonView(item))
        : new JsonView(item).TryGetMember(schema.Key!, out var key) ? Scalar(key)
        : null;

    static string? Fault(JsonNode? item, PodSchema schema)
    {
        if (schema.Kind == MergeKind.Set)
            return KeyOf(item, schema) is null ? PodFields.Expected("a scalar", item) : null;
        if (item is not JsonObject map)
            return PodFields.Expected("an object", item);
        if (map.TryGetPropertyValue(MergeDirective.Patch, out var directive))
        {
            if (MergeDirective.Fault(directive) is { } fault)
                return $"{MergeDirective.Patch}: {fault}";
            if (MergeDirective.IsReplace(map))
                return null;
        }
        return KeyOf(item, schema) is null ? $"expected the key '{schema.Key}' that items of this list are known by" : null;
    }

    /// <summary>
    /// An item marked <c>delete</c> takes its like out of the target; one marked <c>replace</c> empties the target, for
    /// the overlay's other items to take its place. The marked items themselves are used up.
    /// </summary>
    static void ApplyItemDirectives(JsonArray target, JsonArray overlay, PodSchema schema)
    {
        for (var i = overlay.Count - 1; i >= 0; i--)
        {
            var item = (JsonObject)overlay[i]!;
            if (MergeDirective.IsReplace(item))
                target.Clear();
            else if (MergeDirective.IsDelete(item))
                RemoveAll(target, KeyOf(item, schema)!, schema);
            else
            {
                item.Remove(MergeDirective.Patch);
                continue;
            }
            overlay.RemoveAt(i);
        }
    }

    static void RemoveAll(JsonArray target, string key, PodSchema schema)
    {
        for (var i = target.Count - 1; i >= 0; i--)
            if (KeyOf(target[i], schema) == key)
                target.RemoveAt(i);
    }

    static void MergeItem(
        JsonNode item, List<Group> groups, Dictionary<string, Group> index, PodSchema schema, JsonPointer at)
    {
        var key = KeyOf(item, schema)!;
        if (!index.TryGetValue(key, out var group))
        {
            NewValue.Clean(item);
            group = new Group([item], -1);
            index.Add(key, group);
        }
        else if (group.Items[0] is JsonObject old && item is JsonObject patch)
        {
            StrategicMerge.MergeInto(old, patch, schema, at / key);
        }
        if (!group.IsNamed)
            groups.Add(group);
        group.IsNamed = true;
    }

    /// <summary>Items of a list by key: a list may hold several of one key, such as a port for TCP and for UDP.</summary>
    static Dictionary<string, Group> Index(JsonNode?[] items, PodSchema schema)
    {
        var index = new Dictionary<string, Group>(items.Length, StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            if (KeyOf(items[i], schema) is not { } key)
                continue;
            if (index.TryGetValue(key, out var group))
                group.Items.Add(items[i]);
            else
                index.Add(key, new Group([items[i]], i));
        }
        return index;
    }

    /// <summary>
    /// The order of a merged list: the groups in their order, and between them the other items, each before the first
    /// group that it stood before.
    /// </summary>
    static List<JsonNode?> Zip(JsonNode?[] items, JsonNode?[]? was, List<Group> groups)
    {
        var named = new HashSet<JsonNode?>(groups.SelectMany(group => group.Items), ReferenceEqualityComparer.Instance);
        var result = new List<JsonNode?>(items.Length + groups.Count);
        var next = 0;
        foreach (var group in groups)
        {
            for (; next < items.Length; next++)
            {
                if (named.Contains(items[next]))
                    continue;
                var place = was is null ? next : Array.IndexOf(was, items[next]);
                if (place < 0 || place > group.Place)
                    break;
                result.Add(items[next]);
            }
            result.AddRange(group.Items);
        }
        for (; next < items.Length; next++)
            if (!named.Contains(items[next]))
                result.Add(items[next]);
        return result;
    }

    static void Arrange(JsonArray target, JsonNode?[] before, List<JsonNode?> after)
    {
        if (before.AsSpan().SequenceEqual(after.ToArray()))
            return;
        target.Clear();
        foreach (var item in after)
            target.Add(item);
    }

    static string? Scalar(JsonView value) => value.Kind switch
    {
        JsonValueKind.String => value.AsString(),
        JsonValueKind.Number => value.AsNumberText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Items of one key.</summary>
    /// <param name="Items">The items; only the first is merged into.</param>
    /// <param name="Place">The place of the first in the list before the merge; -1 for a new one.</param>
    sealed record Group(List<JsonNode?> Items, int Place)
    {
        public bool IsNamed { get; set; }
    }
}
