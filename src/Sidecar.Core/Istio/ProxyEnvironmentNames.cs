namespace Sidecar.Core.Istio;

/// <summary>Environment variables of the proxy that more than one step knows.</summary>
static class ProxyEnvironmentNames
{
    public const string ClusterId = "ISTIO_META_CLUSTER_ID";
    public const string Network = "ISTIO_META_NETWORK";
    public const string PodPorts = "ISTIO_META_POD_PORTS";
    public const string AppProbers = "ISTIO_KUBE_APP_PROBERS";
    public const string PrometheusAnnotations = "ISTIO_PROMETHEUS_ANNOTATIONS";
    public const string SecureMergedMetricsPort = "ENVOY_SECURE_MERGED_METRICS_PORT";
}
