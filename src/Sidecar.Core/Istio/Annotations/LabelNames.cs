namespace Sidecar.Core.Istio.Annotations;

/// <summary>Names of the labels that injection reads or writes.</summary>
static class LabelNames
{
    public const string TlsMode = "security.istio.io/tlsMode";
    public const string Tunnel = "networking.istio.io/tunnel";
    public const string CanonicalName = "service.istio.io/canonical-name";
    public const string CanonicalRevision = "service.istio.io/canonical-revision";
    public const string WorkloadName = "service.istio.io/workload-name";
    public const string Network = "topology.istio.io/network";
    public const string App = "app";
    public const string Version = "version";
    public const string AppName = "app.kubernetes.io/name";
    public const string AppVersion = "app.kubernetes.io/version";
}
