using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Lays one tree over another as Helm does: maps merge, everything else replaces, a null stays a null.</summary>
static class TreeMerge
{
    public static void Into(JsonObject target, JsonObject overlay)
    {
        foreach (var (key, value) in overlay)
            if (value is JsonObject map && target[key] is JsonObject existing)
                Into(existing, map);
            else
                target[key] = value?.DeepClone();
    }

    /// <summary>Where an overlay has a scalar or a list in the place of a map: all that the map says would be lost.</summary>
    public static IEnumerable<string> Overwritten(JsonObject target, JsonObject overlay, string path = "")
    {
        foreach (var (key, value) in overlay)
            if (value is JsonObject map && target[key] is JsonObject existing)
                foreach (var problem in Overwritten(existing, map, $"{path}{key}."))
                    yield return problem;
            else if (value is not (null or JsonObject) && target[key] is JsonObject)
                yield return $"{path}{key}: found {value.ToJsonString()}, expected a map";
    }
}
