using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>Does what a <see cref="Reversal"/> recorded. What it names and is no longer there is passed over.</summary>
static class ReversalApplier
{
    /// <summary>Reads a record.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static JsonObject Read(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })
                is JsonObject record ? record : throw new FormatException("expected a JSON object");
        }
        catch (JsonException fault)
        {
            throw new FormatException($"expected JSON: {fault.Message}", fault);
        }
    }

    /// <summary>Changes the pod in place.</summary>
    /// <exception cref="FormatException">The record is not one.</exception>
    public static void Apply(JsonObject pod, JsonObject record) => ToObject(pod, record, PodSchema.Pod);

    static void ToObject(JsonObject map, JsonObject record, PodSchema schema)
    {
        foreach (var key in Texts(record, Reversal.Drop))
            map.Remove(key);
        foreach (var (key, inner) in Members(record, Reversal.In))
        {
            if (inner is not JsonObject deeper)
                throw Wrong(Reversal.In);
            if (map[key] is JsonObject child)
                ToObject(child, deeper, schema.Member(key));
            else if (map[key] is JsonArray list)
                ToList(list, deeper, schema.Member(key));
        }
        foreach (var (key, mode) in Members(record, Reversal.Empty))
            if (map[key] is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                LeaveEmpty(map, key, mode);
        foreach (var (key, value) in Members(record, Reversal.Set))
            map[key] = value?.DeepClone();
        if (Texts(record, Reversal.Order) is { Count: > 0 } order)
            Arrange(map, order);
    }

    /// <summary>Puts members in the order they had, on the places they have; members of others stay where they are.</summary>
    static void Arrange(JsonObject map, List<string> order)
    {
        var members = map.ToArray();
        var sorted = new Queue<string>(order.Where(map.ContainsKey).Distinct());
        var ordered = sorted.ToHashSet(StringComparer.Ordinal);
        map.Clear();
        var values = members.ToDictionary(StringComparer.Ordinal);
        foreach (var (key, _) in members)
            if ((ordered.Contains(key) ? sorted.Dequeue() : key) is var next)
                map[next] = values[next];
    }

    static void LeaveEmpty(JsonObject map, string key, JsonNode? mode)
    {
        if (PodFields.IsText(mode, out var text) && text == Reversal.Null)
            map[key] = null;
        else
            map.Remove(key);
    }

    static void ToList(JsonArray list, JsonObject record, PodSchema schema)
    {
        if (schema.Kind != MergeKind.Keyed)
            throw Wrong(Reversal.In);
        var gone = Texts(record, Reversal.Drop).ToHashSet(StringComparer.Ordinal);
        for (var i = list.Count - 1; i >= 0; i--)
            if (KeyedLists.KeyOf(list[i], schema) is { } key && gone.Contains(key))
                list.RemoveAt(i);
        foreach (var (key, inner) in Members(record, Reversal.In))
            if (list.FirstOrDefault(item => KeyedLists.KeyOf(item, schema) == key) is JsonObject item)
                ToObject(item, inner as JsonObject ?? throw Wrong(Reversal.In), schema);
        foreach (var item in record[Reversal.Set] as JsonArray ?? [])
            if (!list.Any(found => KeyedLists.KeyOf(found, schema) == KeyedLists.KeyOf(item, schema)))
                list.Add(item?.DeepClone());
        Arrange(list, [.. Texts(record, Reversal.Order)], schema);
    }

    /// <summary>Items of the record share out their places by its order; those of others stay where they are.</summary>
    static void Arrange(JsonArray list, List<string> order, PodSchema schema)
    {
        var items = list.ToArray();
        var sorted = items.Where(IsOrdered).OrderBy(item => order.IndexOf(KeyedLists.KeyOf(item, schema)!)).ToList();
        if (sorted.Count == 0)
            return;
        var next = 0;
        list.Clear();
        foreach (var item in items)
            list.Add(IsOrdered(item) ? sorted[next++] : item);

        bool IsOrdered(JsonNode? item) => KeyedLists.KeyOf(item, schema) is { } key && order.Contains(key);
    }

    static List<string> Texts(JsonObject record, string member) => record[member] switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => PodFields.IsText(item, out var text) ? text : throw Wrong(member))],
        _ => throw Wrong(member),
    };

    static JsonObject Members(JsonObject record, string member) => record[member] switch
    {
        null => [],
        JsonObject map => map,
        _ => throw Wrong(member),
    };

    static FormatException Wrong(string member) => new($"'{member}' has not the form that an injection writes");
}
