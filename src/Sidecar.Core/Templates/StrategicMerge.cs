using System.Text.Json.Nodes;

namespace Sidecar.Core.Templates;

/// <summary>Merges a partial pod into a pod: the strategic merge patch of Kubernetes.</summary>
public static class StrategicMerge
{
    /// <summary>Merges an overlay into a pod.</summary>
    /// <param name="target">The pod; it is not changed.</param>
    /// <param name="overlay">The partial pod, with directives; it is not changed.</param>
    /// <returns>A new tree.</returns>
    public static JsonObject Merge(JsonObject target, JsonObject overlay) => throw new NotImplementedException();
}
