using System.Runtime.InteropServices;
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
        var index = new KeyIndex(now, schema);
        var placed = new List<PlacedItem>();
        foreach (var key in wanted)
        {
            var place = Array.FindIndex(was, item => KeyOf(item, schema) == key);
            while (index.Take(key) is >= 0 and var at)
                placed.Add(new(now[at], at, place));
        }
        Arrange(target, now, Zip(now, was, placed));
    }

    /// <summary>The key of an item as text; null when it has none.</summary>
    public static string? KeyOf(JsonNode? item, PodSchema schema) => KeyOf(new JsonView(item), schema);

    /// <inheritdoc cref="KeyOf(JsonNode?, PodSchema)"/>
    public static string? KeyOf(JsonView item, PodSchema schema) =>
        schema.Kind == MergeKind.Set ? Scalar(item)
        : item.TryGetMember(schema.Key!, out var key) ? Scalar(key)
        : null;

    /// <summary>Whether an item has a key, found out without reading it.</summary>
    public static bool HasKey(JsonView item, PodSchema schema) =>
        schema.Kind == MergeKind.Set ? IsScalar(item) : item.TryGetMember(schema.Key!, out var key) && IsScalar(key);

    static bool IsScalar(JsonView value) =>
        value.Kind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

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
        return !HasKey(new JsonView(item), schema) ? $"expected the key '{schema.Key}' that items of this list are known by" : null;
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
            if (!new JsonView(item).TryGetMember(MergeDirective.Patch, out _))
                continue;
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

    /// <summary>
    /// Merges each item into the one of its key, or takes it over where there is none. Where a list has several of one
    /// key, such as a port for TCP and for UDP, the first goes with the first, the second with the second, and so on.
    /// </summary>
    static List<PlacedItem> MergeItems(JsonNode?[] before, JsonNode?[] items, PodSchema schema, MergePath at)
    {
        var index = new KeyIndex(before, schema);
        var placed = new List<PlacedItem>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            at.Enter(i);
            var key = KeyOf(items[i], schema)!;
            if (index.Take(key) is >= 0 and var place)
            {
                if (before[place] is JsonObject old && items[i] is JsonObject patch)
                    StrategicMerge.MergeInto(old, patch, schema, at);
                placed.Add(new(before[place], place, place));
            }
            else if (schema.Kind == MergeKind.Keyed || index.IsNew(key))
            {
                NewValue.Clean(items[i], schema, at);
                placed.Add(new(items[i], -1, -1));
            }
            at.Leave();
        }
        return placed;
    }

    /// <summary>
    /// The order of a merged list: the placed items in their order, and between them the others, each before the first
    /// placed item that it stood before.
    /// </summary>
    static List<JsonNode?> Zip(JsonNode?[] items, JsonNode?[]? was, List<PlacedItem> placed)
    {
        var isPlaced = new bool[items.Length];
        foreach (var item in placed)
            if (item.Index >= 0)
                isPlaced[item.Index] = true;
        var result = new List<JsonNode?>(items.Length + placed.Count);
        var next = 0;
        foreach (var item in placed)
        {
            for (; next < items.Length; next++)
            {
                if (isPlaced[next])
                    continue;
                var place = was is null ? next : Array.IndexOf(was, items[next]);
                if (place < 0 || place > item.Place)
                    break;
                result.Add(items[next]);
            }
            result.Add(item.Item);
        }
        for (; next < items.Length; next++)
            if (!isPlaced[next])
                result.Add(items[next]);
        return result;
    }

    static void Arrange(JsonArray target, JsonNode?[] before, List<JsonNode?> after)
    {
        if (before.AsSpan().SequenceEqual(CollectionsMarshal.AsSpan(after)))
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

    /// <summary>An item that the overlay gives a place among the others.</summary>
    /// <param name="Item">The item.</param>
    /// <param name="Index">Where it stands in the list; -1 for a new one.</param>
    /// <param name="Place">Where its key stood first in the list before the merge; -1 for a new one.</param>
    readonly record struct PlacedItem(JsonNode? Item, int Index, int Place);
}
