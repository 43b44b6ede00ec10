using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>Announces the port on which the proxy serves the merged metrics over mutual TLS, if it does.</summary>
sealed class SecureMetricsMutator : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) => Apply(pod);

    public static void Apply(PodEditor pod)
    {
        if (pod.FindContainer(WellKnownContainers.Proxy)?.Environment[ProxyEnvironmentNames.SecureMergedMetricsPort]
                is { Length: > 0 } port && port != "0"
            && PrometheusAnnotations.Find(pod.Annotations, PrometheusAnnotations.SecurePort) is null)
            pod.Annotations.Set(AnnotationNames.SecureMetricsPort, port);
    }
}
