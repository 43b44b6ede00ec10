using System.Globalization;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Mutators;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio;

/// <summary>Takes the annotations of an earlier injection out of the copy of the pod that templates look at.</summary>
sealed class PodCleaner(long agentPort)
{
    readonly string _agentPort = agentPort.ToString(CultureInfo.InvariantCulture);

    public void Clean(PodEditor pod, InjectionSubject subject)
    {
        if (PrometheusAnnotations.Find(pod.Annotations, PrometheusAnnotations.Port) == _agentPort)
            foreach (var name in PrometheusAnnotations.AllOf(pod.Annotations).ToList())
                pod.Annotations.Remove(name);
        pod.Annotations.Remove(AnnotationNames.Status);
    }
}
