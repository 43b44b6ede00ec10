using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>What a probe or hook does over the network.</summary>
static class ProbeAction
{
    /// <summary>The first present of <c>httpGet</c>, <c>tcpSocket</c> and, for probes, <c>grpc</c>.</summary>
    public static (string Name, JsonObject? Action) Find(JsonObject probe, AppProbe kind)
    {
        foreach (var name in (ReadOnlySpan<string>)["httpGet", "tcpSocket", "grpc"])
            if ((name != "grpc" || !kind.IsHook) && probe[name] is JsonObject action)
                return (name, action);
        return ("", null);
    }
}
