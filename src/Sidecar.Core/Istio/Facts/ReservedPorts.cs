using System.Collections.Frozen;

namespace Sidecar.Core.Istio.Facts;

/// <summary>The ports of a pod that Istio's proxy and agent use themselves.</summary>
static class ReservedPorts
{
    /// <summary>What each is used for.</summary>
    public static FrozenDictionary<int, string> Uses { get; } = new Dictionary<int, string>
    {
        [15000] = "Envoy admin",
        [15001] = "outbound capture",
        [15004] = "pilot debug",
        [15006] = "inbound capture",
        [15008] = "HBONE",
        [15020] = "agent",
        [15021] = "health",
        [15053] = "DNS",
        [15090] = "Envoy metrics",
    }.ToFrozenDictionary();
}
