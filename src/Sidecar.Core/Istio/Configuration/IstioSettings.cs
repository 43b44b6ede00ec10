using System.Collections.Immutable;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// The configuration as templates use it: values and mesh configuration read once, each into the type it is used as.
/// </summary>
sealed record IstioSettings
{
    public required ImageSettings Images { get; init; }

    public required ProxySettings Proxy { get; init; }

    public required InitSettings Init { get; init; }

    public required SecuritySettings Security { get; init; }

    public required MeshSettings Mesh { get; init; }

    public required CniSettings Cni { get; init; }

    /// <summary>Level of the agent and of the traffic redirection; <c>default:info</c>.</summary>
    public required string LogLevel { get; init; }

    public required bool LogAsJson { get; init; }

    /// <summary>The namespace of the control plane.</summary>
    public required string IstioNamespace { get; init; }

    /// <summary>Revision of the control plane; empty for the default one.</summary>
    public required string Revision { get; init; }

    /// <summary>What the revision is called in annotations.</summary>
    public string RevisionName => Revision.Length == 0 ? "default" : Revision;

    /// <summary>What the control plane's environment variable <c>COMPLIANCE_POLICY</c> says; empty for nothing.</summary>
    public required string CompliancePolicy { get; init; }

    /// <summary>Whether probes are rewritten where the pod says nothing.</summary>
    public required bool RewriteProbes { get; init; }

    /// <summary>Security context of a gateway's pod; null for the built-in one.</summary>
    public required JsonFragment? GatewaySecurityContext { get; init; }
}

/// <summary>How images are composed and pulled.</summary>
sealed record ImageSettings(string Hub, string Tag, string Variant, string PullPolicy, ImmutableArray<string> PullSecrets);

/// <summary>The settings of <c>values.global.proxy</c> and what else concerns the proxy container.</summary>
sealed record ProxySettings
{
    public required string Image { get; init; }

    public required string ClusterDomain { get; init; }

    public required string LogLevel { get; init; }

    public required string ComponentLogLevel { get; init; }

    public required string OutlierLogPath { get; init; }

    /// <summary>Port of the token exchange service; empty or <c>0</c> for none.</summary>
    public required string StsPort { get; init; }

    /// <summary>The agent's port as the template prints it.</summary>
    public required string StatusPort { get; init; }

    public required string IncludeIpRanges { get; init; }

    public required string ExcludeIpRanges { get; init; }

    public required string IncludeInboundPorts { get; init; }

    public required string ExcludeInboundPorts { get; init; }

    public required string IncludeOutboundPorts { get; init; }

    public required string ExcludeOutboundPorts { get; init; }

    public required string ReadinessInitialDelay { get; init; }

    public required string ReadinessPeriod { get; init; }

    public required string ReadinessFailureThreshold { get; init; }

    /// <summary>Failures the startup probe allows; null for no startup probe.</summary>
    public required string? StartupFailureThreshold { get; init; }

    public required bool Privileged { get; init; }

    public required string CapNetBindService { get; init; }

    public required bool HoldApplication { get; init; }

    /// <summary>Resources without nulls; null for none.</summary>
    public required JsonFragment? Resources { get; init; }

    /// <summary>A lifecycle of the operator's own; null for the built-in one.</summary>
    public required JsonFragment? Lifecycle { get; init; }

    public required JsonFragment? SeccompProfile { get; init; }

    public required string Tracer { get; init; }
}

/// <summary>The settings of the init container.</summary>
sealed record InitSettings(string Image, bool ForceApplyIptables, bool NativeNftables);

/// <summary>Where certificates and tokens come from.</summary>
sealed record SecuritySettings
{
    public required string CertProvider { get; init; }

    public required string CaAddress { get; init; }

    public required string CaName { get; init; }

    public required bool MountMtlsCerts { get; init; }

    public required string TokenAudience { get; init; }

    public required string TrustBundleName { get; init; }

    public required bool UseClusterTrustBundle { get; init; }

    public required string CrlConfigMapName { get; init; }

    public bool UsesIstiod => CertProvider == "istiod";

    public bool UsesGkeCertificates => CaName == "GkeWorkloadCertificate";
}

/// <summary>What concerns the whole mesh.</summary>
sealed record MeshSettings
{
    public required string ClusterName { get; init; }

    public required string Network { get; init; }

    public required string MeshId { get; init; }

    public required string TrustDomain { get; init; }

    public required string OutboundListenPort { get; init; }

    public required string InboundListenPort { get; init; }

    /// <summary>Whether inbound traffic is passed on to the loopback address (the older way).</summary>
    public required bool InboundLocalhost { get; init; }

    public required bool OtelConventions { get; init; }

    /// <summary>Whether metrics are merged where the pod says nothing.</summary>
    public required bool MergeMetrics { get; init; }

    /// <summary>The agent's port of the mesh, which metrics and rewritten probes are compared with.</summary>
    public required long AgentPort { get; init; }

    public required string RootNamespace { get; init; }
}

/// <summary>Whether a CNI plugin redirects traffic, and how it is attached.</summary>
sealed record CniSettings(bool Enabled, bool Multus);
