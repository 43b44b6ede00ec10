using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>
/// Server-side apply as an API server does it: who owns which field, what conflicts, and what becomes of the object.
/// Lists of webhooks are maps by name, other lists are one value.
/// </summary>
static class ServerSideApply
{
    /// <summary>Fields that another manager owns and that would get another value.</summary>
    public static IEnumerable<string> Conflicts(JsonObject found, JsonObject applied, string manager)
    {
        var values = Leaves(found);
        var owners = Owners(found);
        return from field in Leaves(applied)
               where values.TryGetValue(field.Key, out var value) && value != field.Value
               from owner in owners
               where owner.Key != manager && owner.Value.Contains(field.Key)
               select $"{owner.Key}: {field.Key}";
    }

    /// <summary>The object with what is applied in it, and without what this manager applied before and no longer does.</summary>
    public static JsonObject Merge(JsonObject? found, JsonObject applied, string manager)
    {
        var merged = found is null ? [] : (JsonObject)found.DeepClone();
        var owners = found is null ? [] : Owners(found);
        var wanted = Leaves(applied);
        foreach (var field in owners.GetValueOrDefault(manager) ?? [])
            if (!wanted.ContainsKey(field) && !owners.Any(other => other.Key != manager && other.Value.Contains(field)))
                Remove(merged, field);
        foreach (var (key, value) in applied)
            if (key != "metadata")
                merged[key] = MergeValue(merged[key], value, key);
        merged["metadata"] ??= new JsonObject();
        foreach (var (key, value) in applied["metadata"]!.AsObject())
            merged["metadata"]![key] = MergeValue(merged["metadata"]![key], value, key);
        var before = found is null ? [] : Leaves(found);
        foreach (var owner in owners.Where(owner => owner.Key != manager))
            owner.Value.RemoveWhere(field => wanted.TryGetValue(field, out var value) && before.GetValueOrDefault(field) != value);
        owners[manager] = [.. wanted.Keys];
        Write(merged, owners);
        return merged;
    }

    /// <summary>After an update: the manager owns what it changed, and others lose it.</summary>
    public static void RecordUpdate(JsonObject? before, JsonObject content, string manager)
    {
        var owners = before is null ? [] : Owners(before);
        var old = before is null ? [] : Leaves(before);
        var now = Leaves(content);
        foreach (var owner in owners.Values)
            owner.RemoveWhere(field => !now.TryGetValue(field, out var value) || old.GetValueOrDefault(field) != value);
        var mine = owners.TryGetValue(manager, out var had) ? had : owners[manager] = [];
        foreach (var (field, value) in now)
            if (old.GetValueOrDefault(field) != value)
                mine.Add(field);
        Write(content, owners);
    }

    /// <summary>The managers of an object and the fields each owns.</summary>
    public static Dictionary<string, HashSet<string>> Owners(JsonObject content) =>
        (content["metadata"]?["managedFields"] as JsonArray ?? []).ToDictionary(
            entry => entry!["manager"]!.ToString(),
            entry => entry!["fields"]!.AsArray().Select(field => field!.ToString()).ToHashSet());

    static void Write(JsonObject content, Dictionary<string, HashSet<string>> owners) =>
        content["metadata"]!["managedFields"] = new JsonArray([.. owners.OrderBy(owner => owner.Key).Select(owner => new JsonObject
        {
            ["manager"] = owner.Key,
            ["fields"] = new JsonArray([.. owner.Value.Order().Select(field => (JsonNode)field)]),
        })]);

    static JsonNode? MergeValue(JsonNode? old, JsonNode? value, string key)
    {
        if (value is JsonObject map && old is JsonObject into)
        {
            var merged = (JsonObject)into.DeepClone();
            foreach (var (name, item) in map)
                merged[name] = MergeValue(merged[name], item, name);
            return merged;
        }
        if (key != "webhooks" || value is not JsonArray items)
            return value?.DeepClone();
        var list = (JsonArray?)old?.DeepClone() ?? [];
        foreach (var item in items)
        {
            var index = list.ToList().FindIndex(one => one!["name"]!.ToString() == item!["name"]!.ToString());
            if (index < 0)
                list.Add(item!.DeepClone());
            else
                list[index] = MergeValue(list[index], item, "");
        }
        return list;
    }

    /// <summary>Every leaf by its path; the fields of metadata that the server keeps are nobody's.</summary>
    static Dictionary<string, string> Leaves(JsonNode content)
    {
        var leaves = new Dictionary<string, string>();
        Add(content, "");
        return leaves;

        void Add(JsonNode? node, string path)
        {
            switch (node)
            {
                case JsonObject map:
                    foreach (var (key, value) in map)
                        if (path.Length > 0 || key is not ("apiVersion" or "kind"))
                            if (path != ".metadata" || key is "labels" or "annotations")
                                Add(value, $"{path}.{key}");
                    break;
                case JsonArray list when path == ".webhooks":
                    foreach (var item in list)
                        Add(item, $"{path}[{item!["name"]}]");
                    break;
                default:
                    leaves[path] = node?.ToJsonString() ?? "null";
                    break;
            }
        }
    }

    static void Remove(JsonObject content, string field)
    {
        JsonNode? node = content;
        var parts = field.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries);
        if (field.Contains('[', StringComparison.Ordinal))
        {
            var name = field[(field.IndexOf('[') + 1)..field.IndexOf(']')];
            node = content["webhooks"]!.AsArray().FirstOrDefault(one => one!["name"]!.ToString() == name);
            parts = field[(field.IndexOf(']') + 1)..].Split('.', StringSplitOptions.RemoveEmptyEntries);
        }
        foreach (var part in parts.SkipLast(1))
            node = node?[part];
        (node as JsonObject)?.Remove(parts[^1]);
    }
}
