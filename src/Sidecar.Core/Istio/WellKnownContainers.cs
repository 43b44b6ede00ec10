namespace Sidecar.Core.Istio;

/// <summary>Names of the containers that injection writes or moves.</summary>
static class WellKnownContainers
{
    public const string Proxy = "istio-proxy";
    public const string Init = "istio-init";
    public const string Validation = "istio-validation";
    public const string EnableCoreDump = "enable-core-dump";
}
