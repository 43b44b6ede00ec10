using Sidecar.Core.Pods;

namespace Sidecar.Core.Tests.Injection;

/// <summary>Two templates that both bring a proxy under native sidecars make no valid pod, in Istio as here.</summary>
static class UniqueNames
{
    /// <summary>Whether no two containers of a pod, init containers included, have one name.</summary>
    public static bool HasUniqueNames(this Pod pod)
    {
        var names = pod.Containers.Concat(pod.InitContainers).Select(container => container.Name).ToList();
        return names.Distinct().Count() == names.Count;
    }
}
