using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>Merges lists whose items are known by a key, and lists that are sets.</summary>
static class KeyedLists
{
    public static void Merge(JsonArray target, JsonArray overlay, PodSchema schema, MergePath at)
    {
        Check(overlay, schema, at);
        if (schema.Kind == MergeKind.Keyed)
            ApplyItemDirectives(target, overlay, schema);
        if (overlay.Count == 0)
            return;
        var before = target.ToArray();
        var items = overlay.ToArray();
        overlay.Clear();
        Arrange(target, before, Zip(before, null, MergeItems(before, items, schema, at)));
    }

    /// <summary>Refuses items that cannot be merged.</summary>
    public static void Check(JsonArray overlay, PodSchema schema, MergePath at)
    {
        if (schema.Kind == MergeKind.Plain)
            return;
        for (var i = 0; i < overlay.Count; i++)
        {
            if (Fault(overlay[i], schema) is not { } fault)
                continue;
            at.Enter(i);
            throw at.Fault(fault);
        }
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
            if (index.TryGetValue(key, out var places))
                groups.Add(new([.. places.Select(place => now[place])],
                    Array.FindIndex(was, item => KeyOf(item, schema) == key)));
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
        if (new JsonView(map).TryGetMember(MergeDirective.Patch, out var directive))
        {
            if (MergeDirective.Fault(directive.ToNode()) is { } fault)
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
                if (new JsonView(item).TryGetMember(MergeDirective.Patch, out _))
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

    /// <summary>
    /// Merges each item into the one of its key, or takes it over where there is none. Where a list has several of one
    /// key, such as a port for TCP and for UDP, the first goes with the first, the second with the second, and so on.
    /// </summary>
    static List<Group> MergeItems(JsonNode?[] before, JsonNode?[] items, PodSchema schema, MergePath at)
    {
        var index = Index(before, schema);
        var groups = new List<Group>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            at.Enter(i);
            if (index.TryGetValue(KeyOf(items[i], schema)!, out var places) && places.TryDequeue(out var place))
            {
                if (before[place] is JsonObject old && items[i] is JsonObject patch)
                    StrategicMerge.MergeInto(old, patch, schema, at);
                groups.Add(new([before[place]], place));
            }
            else if (schema.Kind == MergeKind.Keyed || places is null)
            {
                if (places is null)
                    index.Add(KeyOf(items[i], schema)!, []);
                NewValue.Clean(items[i], schema, at);
                groups.Add(new([items[i]], -1));
            }
            at.Leave();
        }
        return groups;
    }

    /// <summary>The places of the items of each key.</summary>
    static Dictionary<string, Queue<int>> Index(JsonNode?[] items, PodSchema schema)
    {
        var index = new Dictionary<string, Queue<int>>(items.Length, StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            if (KeyOf(items[i], schema) is not { } key)
                continue;
            if (!index.TryGetValue(key, out var places))
                index.Add(key, places = new Queue<int>(1));
            places.Enqueue(i);
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

    /// <summary>Items that stay together.</summary>
    /// <param name="Items">The items.</param>
    /// <param name="Place">The place of the first in the list before the merge; -1 for a new one.</param>
    sealed record Group(List<JsonNode?> Items, int Place);
}
