using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// Reads an annotation that holds a JSON object of objects into a list, sorted by key, each with its key as
/// <c>name</c>. Text that is no such object has no effect.
/// </summary>
static class NamedObjects
{
    public static IEnumerable<JsonFragment> Read(string? annotation)
    {
        if (JsonRead.ParseObject(annotation) is not { } objects)
            return [];
        return objects.Where(entry => entry.Value is JsonObject)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Named(entry.Key, (JsonObject)entry.Value!));
    }

    static JsonFragment Named(string name, JsonObject fields)
    {
        var named = new JsonObject { ["name"] = name };
        foreach (var (key, value) in fields)
            if (key != "name")
                named[key] = value?.DeepClone();
        return JsonFragment.From(named);
    }
}
