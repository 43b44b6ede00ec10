using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>Containers are merged by name, so a name must stand for one container.</summary>
static class ContainerNames
{
    public static void Check(Pod pod, InjectionReport report)
    {
        var seen = new Dictionary<string, Container>(StringComparer.Ordinal);
        foreach (var list in (ReadOnlySpan<IReadOnlyList<Container>>)[pod.InitContainers, pod.Containers])
            foreach (var container in list)
                if (!seen.TryAdd(container.Name, container))
                    report.Refuse(InjectionErrorCodes.DuplicateContainer,
                        $"{container.Pointer}: expected a name of its own, "
                        + $"but '{container.Name}' is the name of {seen[container.Name].Pointer} as well",
                        container.Pointer / "name");
    }
}
