using System.Collections.Immutable;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio.Facts;

/// <summary>What is found out about a pod once, before templates are rendered.</summary>
sealed record PodFacts
{
    public required EffectiveProxyConfig ProxyConfig { get; init; }

    public required WorkloadReference Workload { get; init; }

    /// <summary>Environment variables that are set on the proxy last: cluster, network, path parameters.</summary>
    public required ImmutableSortedDictionary<string, string> EnvironmentOverrides { get; init; }

    public required ProxyIdentity Identity { get; init; }

    /// <summary>Whether the cluster takes native sidecars where the pod says nothing.</summary>
    public required bool NativeDefault { get; init; }

    /// <summary>The list of ports that an earlier injection wrote; null when there was none.</summary>
    public required string? EarlierPorts { get; init; }
}
