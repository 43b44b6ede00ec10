using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The text of <c>ISTIO_META_POD_PORTS</c>: a JSON list, one line a port, of all ports the pod declares.</summary>
static class PodPorts
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(Pod pod)
    {
        var text = new System.Text.StringBuilder("[\n");
        var any = false;
        foreach (var container in pod.Containers)
            foreach (var port in container.Items("ports"))
            {
                text.Append(any ? "    ," : "    ").Append(Normal(port).ToJsonString(Relaxed)).Append('\n');
                any = true;
            }
        return text.Append(']').ToString();
    }

    /// <summary>The fields of a port in the API's order; what is zero or empty is left out.</summary>
    static JsonObject Normal(JsonObject port)
    {
        var normal = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "hostPort", "containerPort", "protocol", "hostIP"])
            if (field == "containerPort" || port[field].IsTruthy())
                normal[field] = port[field]?.DeepClone() ?? 0;
        return normal;
    }
}
