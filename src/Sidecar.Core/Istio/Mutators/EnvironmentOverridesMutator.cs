using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>Sets cluster, network and the path parameters as the last variables of the proxy, sorted by name.</summary>
sealed class EnvironmentOverridesMutator : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) =>
        Apply(pod, context.Get<RenderInput>().Facts.EnvironmentOverrides);

    public static void Apply(PodEditor pod, IReadOnlyCollection<KeyValuePair<string, string>> overrides)
    {
        if (overrides.Count == 0 || pod.FindContainer(WellKnownContainers.Proxy) is not { } proxy)
            return;
        foreach (var (name, _) in overrides)
            proxy.Environment.Remove(name);
        foreach (var (name, value) in overrides)
            proxy.Environment.Append(name, value);
    }
}
