using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Pods;
using static Sidecar.Core.Istio.WellKnownContainers;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Puts the injected containers where they must start: the proxy before everything that needs the network, the traffic
/// redirection next to it.
/// </summary>
sealed class ContainerOrderMutator(bool holdApplication) : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) =>
        Apply(pod, holdApplication || context.Get<RenderInput>().ProxyConfig.HoldApplication);

    public static void Apply(PodEditor pod, bool hold)
    {
        if (hold)
            pod.Containers.MoveToFront(Proxy);
        else
            pod.Containers.MoveToEnd(Proxy);
        if (pod.InitContainers.IndexOf(Proxy) >= 0)
            // Each goes to the front, so the list begins with the last one named here.
            foreach (var name in (ReadOnlySpan<string>)[EnableCoreDump, Proxy, Validation, Init])
                pod.InitContainers.MoveToFront(name);
        else
        {
            pod.InitContainers.MoveToFront(Validation);
            pod.InitContainers.MoveToEnd(Init);
            pod.InitContainers.MoveToEnd(EnableCoreDump);
        }
    }
}
