using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// Records how to get from an injected pod back to the pod as it was: compact JSON, for an annotation.
/// </summary>
/// <remarks>
/// Items of lists are named by their keys and not by their places, so that it still applies when others have added
/// theirs. An object says <c>drop</c> (members to remove), <c>set</c> (members to give their old value), <c>in</c>
/// (members to look into) and <c>empty</c> (members that go, or become null, if nothing is left in them). A keyed list
/// says <c>drop</c>, <c>set</c> (items that were there), <c>in</c> and <c>order</c>.
/// </remarks>
static class Reversal
{
    public const string Drop = "drop";
    public const string Set = "set";
    public const string In = "in";
    public const string Empty = "empty";
    public const string Order = "order";
    public const string Absent = "absent";
    public const string Null = "null";

    /// <summary>
    /// Nobody adds to an action or a probe, but an API server fills in its defaults: what was created of these goes as a
    /// whole.
    /// </summary>
    static readonly string[] Whole = [.. HandlerFields.Probes, .. HandlerFields.Hooks, .. HandlerFields.Actions];

    /// <summary>The record; an empty object if nothing was changed.</summary>
    public static JsonObject Between(JsonObject injected, JsonObject original) =>
        OfObject(injected, original, PodSchema.Pod) ?? [];

    static JsonObject? OfObject(JsonObject injected, JsonObject original, PodSchema schema)
    {
        var record = new JsonObject();
        foreach (var (key, value) in injected)
        {
            var isOld = original.TryGetPropertyValue(key, out var found);
            if (isOld && Same(value, found))
                continue;
            if (found is null && !Whole.Contains(key) && OfCreated(value, schema.Member(key)) is { } created)
            {
                Member(record, In)[key] = created;
                Member(record, Empty)[key] = isOld ? Null : Absent;
            }
            else if (!isOld)
                List(record, Drop).Add((JsonNode)key);
            else if (OfPair(value, found, schema.Member(key)) is { } inner)
                Member(record, In)[key] = inner;
            else
                Member(record, Set)[key] = found?.DeepClone();
        }
        foreach (var (key, value) in original)
            if (!injected.ContainsKey(key))
                Member(record, Set)[key] = value?.DeepClone();
        // What is put back comes last, unless that was its place.
        var was = original.Select(member => member.Key);
        var back = injected.Select(member => member.Key).Where(original.ContainsKey)
            .Concat(original.Select(member => member.Key).Where(key => !injected.ContainsKey(key)));
        if (!back.SequenceEqual(was))
            record[Order] = Texts(was);
        return record.Count > 0 ? record : null;
    }

    /// <summary>Others may add to what the injection created: only what it put there goes.</summary>
    static JsonObject? OfCreated(JsonNode? value, PodSchema schema) => value switch
    {
        JsonObject map => new JsonObject { [Drop] = Texts(map.Select(member => member.Key)) },
        JsonArray list when Keys(list, schema) is { } keys => new JsonObject { [Drop] = Texts(keys) },
        _ => null,
    };

    static JsonObject? OfPair(JsonNode? injected, JsonNode? original, PodSchema schema) => (injected, original) switch
    {
        (JsonObject now, JsonObject was) => OfObject(now, was, schema),
        (JsonArray now, JsonArray was) when Keys(now, schema) is { } nowKeys && Keys(was, schema) is { } wasKeys =>
            OfList(now, nowKeys, was, wasKeys, schema),
        _ => null,
    };

    static JsonObject OfList(
        JsonArray injected, List<string> nowKeys, JsonArray original, List<string> wasKeys, PodSchema schema)
    {
        var record = new JsonObject();
        foreach (var key in nowKeys.Except(wasKeys))
            List(record, Drop).Add((JsonNode)key);
        var back = nowKeys.Intersect(wasKeys).ToList();
        foreach (var (index, key) in wasKeys.Index())
        {
            var place = nowKeys.IndexOf(key);
            if (place < 0)
            {
                List(record, Set).Add(original[index]!.DeepClone());
                back.Add(key);
            }
            else if (OfObject(injected[place]!.AsObject(), original[index]!.AsObject(), schema) is { } inner)
            {
                Member(record, In)[key] = inner;
            }
        }
        if (!back.SequenceEqual(wasKeys))
            record[Order] = Texts(wasKeys);
        return record;
    }

    /// <summary>The keys of a list's items; null where they do not tell the items apart.</summary>
    internal static List<string>? Keys(JsonArray list, PodSchema schema)
    {
        if (schema.Kind != MergeKind.Keyed)
            return null;
        var keys = new List<string>(list.Count);
        foreach (var item in list)
            if (item is not JsonObject || KeyedLists.KeyOf(item, schema) is not { } key || keys.Contains(key))
                return null;
            else
                keys.Add(key);
        return keys;
    }

    static bool Same(JsonNode? a, JsonNode? b) => JsonEquality.Instance.Equals(new JsonView(a), new JsonView(b));

    static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    static JsonObject Member(JsonObject record, string key) => (JsonObject)(record[key] ??= new JsonObject());

    static JsonArray List(JsonObject record, string key) => (JsonArray)(record[key] ??= new JsonArray());
}
