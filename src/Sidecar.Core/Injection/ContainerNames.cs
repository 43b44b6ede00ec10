using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>Containers are merged by name, so a name must stand for one container.</summary>
static class ContainerNames
{
    // Up to here looking through the names is faster than an index of them.
    const int Few = 16;

    public static void Check(Pod pod, InjectionReport report)
    {
        Container[] all = [.. pod.InitContainers, .. pod.Containers];
        var seen = all.Length > Few ? new Dictionary<string, int>(StringComparer.Ordinal) : null;
        for (var i = 0; i < all.Length; i++)
        {
            var first = seen is null ? FirstOf(all, all[i].Name) : seen.TryAdd(all[i].Name, i) ? i : seen[all[i].Name];
            if (first < i)
                report.Refuse(InjectionErrorCodes.DuplicateContainer,
                    $"{all[i].Pointer}: expected a name of its own, "
                    + $"but '{all[i].Name}' is the name of {all[first].Pointer} as well",
                    all[i].Pointer / "name");
        }
    }

    static int FirstOf(Container[] all, string name)
    {
        var at = 0;
        while (all[at].Name != name)
            at++;
        return at;
    }
}
