using System.Text.Json.Nodes;

namespace Sidecar.Testing;

/// <summary>Smaller values, to find the smallest witness of a failing property.</summary>
public static class JsonShrink
{
    /// <summary>Values that are a little smaller, each a tree of its own.</summary>
    /// <param name="node">The value, which stays as it is.</param>
    public static IEnumerable<JsonNode?> Node(JsonNode? node) => node switch
    {
        null => [],
        JsonObject map => Map(map),
        JsonArray list => List(list),
        JsonValue value when value.TryGetValue(out string? text) && text.Length > 1 =>
            [JsonValue.Create(text[..(text.Length / 2)]), JsonValue.Create(text[1..]), JsonValue.Create(text[..^1])],
        _ => [null],
    };

    static IEnumerable<JsonNode?> Map(JsonObject map)
    {
        foreach (var (_, value) in map)
            yield return value?.DeepClone();
        foreach (var (key, _) in map)
            yield return Changed(map, copy => copy.Remove(key));
        foreach (var (key, value) in map)
            foreach (var smaller in Node(value))
                yield return Changed(map, copy => copy[key] = smaller?.DeepClone());
    }

    static IEnumerable<JsonNode?> List(JsonArray list)
    {
        foreach (var item in list)
            yield return item?.DeepClone();
        for (var at = 0; at < list.Count; at++)
            yield return Changed(list, copy => copy.RemoveAt(at));
        for (var at = 0; at < list.Count; at++)
            foreach (var smaller in Node(list[at]))
                yield return Changed(list, copy => copy[at] = smaller?.DeepClone());
    }

    static T Changed<T>(T node, Action<T> change)
        where T : JsonNode
    {
        var copy = (T)node.DeepClone();
        change(copy);
        return copy;
    }
}
