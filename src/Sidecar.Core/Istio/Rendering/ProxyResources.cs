using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>
/// CPU and memory of the injected containers: those annotated, and if any is annotated only those; otherwise the
/// configured ones.
/// </summary>
sealed class ProxyResources(IstioSettings settings)
{
    public JsonNode? Render(RenderInput input)
    {
        var annotated = new JsonObject();
        Add("requests", "cpu", AnnotationNames.ProxyCpu);
        Add("requests", "memory", AnnotationNames.ProxyMemory);
        Add("limits", "cpu", AnnotationNames.ProxyCpuLimit);
        Add("limits", "memory", AnnotationNames.ProxyMemoryLimit);
        return annotated.Count > 0 ? annotated : settings.Proxy.Resources?.ToNode();

        void Add(string kind, string resource, string annotation)
        {
            if (input.Annotation(annotation) is not { } quantity)
                return;
            if (annotated[kind] is not JsonObject map)
                annotated[kind] = map = [];
            map[resource] = quantity;
        }
    }
}
