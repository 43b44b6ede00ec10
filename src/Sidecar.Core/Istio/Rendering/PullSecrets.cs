using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The secrets that images are pulled with.</summary>
static class PullSecrets
{
    public static void AddTo(JsonObject spec, IstioSettings settings)
    {
        if (settings.Images.PullSecrets.Length == 0)
            return;
        var list = new JsonArray();
        foreach (var secret in settings.Images.PullSecrets)
            list.Add((JsonNode)new JsonObject { ["name"] = secret });
        spec["imagePullSecrets"] = list;
    }
}
