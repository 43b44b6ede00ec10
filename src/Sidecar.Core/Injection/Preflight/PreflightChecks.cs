using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>Looks at a pod before and after its injection for what will go wrong.</summary>
public static class PreflightChecks
{
    /// <summary>All findings, in a fixed order.</summary>
    /// <param name="before">The pod as it was sent.</param>
    /// <param name="after">The pod as it was injected.</param>
    /// <param name="policy">What is looked for.</param>
    public static IReadOnlyList<PreflightFinding> Check(Pod before, Pod after, PreflightPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(policy);
        var view = new SecurityView(after);
        var users = before.Containers.Concat(before.InitContainers).Select(container => container.Name)
            .Where(name => name != policy.ProxyContainer).ToHashSet(StringComparer.Ordinal);
        var apps = view.Containers.Where(container => users.Contains(container.Name)).ToList();
        return
        [
            .. DuplicateContainers(view),
            .. HostNetwork(view),
            .. Ports(view),
            .. ReservedPorts(apps, policy),
            .. Privileges(apps),
            .. Identities(view, apps, policy),
            .. SecurityLevel(before, after),
        ];
    }

    static IEnumerable<PreflightFinding> DuplicateContainers(SecurityView pod)
    {
        foreach (var group in pod.Containers.GroupBy(container => container.Name).Where(group => group.Count() > 1))
            yield return new(PreflightCodes.DuplicateContainer,
                $"{group.Count()} containers are named '{group.Key}': {string.Join(", ", group.Select(item => item.Pointer))}",
                group.Last().Pointer / "name", group.Key);
    }

    static IEnumerable<PreflightFinding> HostNetwork(SecurityView pod)
    {
        if (SecurityView.IsTrue(pod.Spec["hostNetwork"]))
            yield return new(PreflightCodes.HostNetwork,
                "The pod uses the network of its node: rules that capture traffic would be the node's.",
                SecurityView.SpecPointer / "hostNetwork", null);
    }

    /// <summary>Init containers that end before the others start may use a port again; native sidecars may not.</summary>
    static IEnumerable<PreflightFinding> Ports(SecurityView pod)
    {
        var seen = new Dictionary<(long Port, string Protocol), string>();
        foreach (var container in pod.Containers.Where(RunsBesideOthers))
            foreach (var (port, protocol, at) in PortsOf(container))
                if (!seen.TryAdd((port, protocol), container.Name))
                    yield return new(PreflightCodes.DuplicatePort,
                        $"Container '{container.Name}' names port {port}/{protocol}, which '{seen[(port, protocol)]}' names as well.",
                        at, container.Name);
    }

    static IEnumerable<PreflightFinding> ReservedPorts(List<SecurityView.ContainerView> apps, PreflightPolicy policy)
    {
        foreach (var container in apps)
            foreach (var (port, protocol, at) in PortsOf(container))
                if (port is > 0 and <= ushort.MaxValue && policy.ReservedPorts.TryGetValue((int)port, out var use))
                    yield return new(PreflightCodes.ReservedPort,
                        $"Container '{container.Name}' names port {port}/{protocol}, which is reserved: {use}.", at, container.Name);
    }

    static IEnumerable<PreflightFinding> Privileges(List<SecurityView.ContainerView> apps)
    {
        foreach (var container in apps)
        {
            if (SecurityView.IsTrue(container.Context["privileged"]))
                yield return new(PreflightCodes.Privileged,
                    $"Container '{container.Name}' is privileged and may change the rules that capture traffic.",
                    container.ContextPointer / "privileged", container.Name);
            foreach (var (index, item) in container.Context["capabilities"]["add"].Items().Index())
                if (item.AsString() is "NET_ADMIN" or "CAP_NET_ADMIN" or "ALL")
                    yield return new(PreflightCodes.NetAdmin,
                        $"Container '{container.Name}' has the capability {item.AsString()} and may change the rules that capture traffic.",
                        container.ContextPointer / "capabilities" / "add" / index, container.Name);
        }
    }

    static IEnumerable<PreflightFinding> Identities(
        SecurityView pod, List<SecurityView.ContainerView> apps, PreflightPolicy policy)
    {
        if (pod.Containers.FindIndex(container => container.Name == policy.ProxyContainer) is not (>= 0 and var proxy))
            yield break;
        foreach (var field in (string[])["runAsUser", "runAsGroup"])
        {
            if (Identity(pod, pod.Containers[proxy], field) is not { } identity)
                continue;
            foreach (var app in apps)
                if (Identity(pod, app, field) == identity)
                    yield return new(PreflightCodes.ProxyIdentity,
                        $"Container '{app.Name}' has {field} {identity}, as the proxy has: its traffic is not captured.",
                        app.ContextPointer / field, app.Name);
        }
    }

    static IEnumerable<PreflightFinding> SecurityLevel(Pod before, Pod after)
    {
        var (was, now) = (PodSecurity.LevelOf(before), PodSecurity.LevelOf(after));
        if (now <= was)
            yield break;
        var level = now == PodSecurityLevel.Privileged ? PodSecurityLevel.Baseline : PodSecurityLevel.Restricted;
        foreach (var violation in PodSecurity.Violations(after).Where(violation => violation.Level == level))
            yield return new(PreflightCodes.PodSecurity,
                $"Injection brings the Pod Security level from {Text(was)} to {Text(now)}: "
                + $"{(violation.Container is { } name ? $"container '{name}' " : "")}{violation.Message}, control {violation.Control}.",
                violation.Pointer, violation.Container);
    }

    static string Text(PodSecurityLevel level) => level switch
    {
        PodSecurityLevel.Restricted => "restricted",
        PodSecurityLevel.Baseline => "baseline",
        _ => "privileged",
    };

    static long? Identity(SecurityView pod, SecurityView.ContainerView container, string field) =>
        SecurityView.Number(container.Context[field]) ?? SecurityView.Number(pod.Context[field]);

    static bool RunsBesideOthers(SecurityView.ContainerView container) =>
        !container.Pointer.StartsWith(SecurityView.SpecPointer / "initContainers")
        || container.View["restartPolicy"].IsString("Always");

    static IEnumerable<(long Port, string Protocol, JsonPointer At)> PortsOf(SecurityView.ContainerView container)
    {
        foreach (var (index, item) in container.View["ports"].Items().Index())
            if (SecurityView.Number(item["containerPort"]) is { } port)
                yield return (port, item["protocol"].AsString() is { Length: > 0 } protocol ? protocol : "TCP",
                    container.Pointer / "ports" / index / "containerPort");
    }
}
