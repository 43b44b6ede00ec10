using System.Text.Json;
using Sidecar.Core.Json;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>What a probe or hook does over the network.</summary>
static class ProbeAction
{
    /// <summary>
    /// The first present of <c>httpGet</c>, <c>tcpSocket</c> and, for probes, <c>grpc</c>; empty where there is none.
    /// </summary>
    public static (string Name, JsonView Action) Find(JsonView probe, AppProbe kind)
    {
        foreach (var name in (ReadOnlySpan<string>)["httpGet", "tcpSocket", "grpc"])
            if ((name != "grpc" || !kind.IsHook) && probe[name] is { Kind: JsonValueKind.Object } action)
                return (name, action);
        return ("", default);
    }
}
