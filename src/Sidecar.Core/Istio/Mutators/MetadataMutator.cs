using System.Collections.Immutable;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>Labels the pod with its network.</summary>
sealed class NetworkLabelMutator : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context)
    {
        if (context.Get<RenderInput>().Facts.EnvironmentOverrides.TryGetValue(
            ProxyEnvironmentNames.Network, out var network))
            pod.Labels.Set(LabelNames.Network, network);
    }
}

/// <summary>Adds the annotations that the configuration asks for; they win.</summary>
sealed class InjectedAnnotationsMutator(ImmutableArray<KeyValuePair<string, string>> annotations) : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context)
    {
        foreach (var (name, value) in annotations)
            pod.Annotations.Set(name, value);
    }
}
