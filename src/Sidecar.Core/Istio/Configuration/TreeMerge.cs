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
}
