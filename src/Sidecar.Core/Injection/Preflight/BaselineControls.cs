using System.Collections.Frozen;
using System.Text.Json;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>The controls of the level Baseline.</summary>
static class BaselineControls
{
    const string AppArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

    static readonly FrozenSet<string> Capabilities = FrozenSet.ToFrozenSet(
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]);

    static readonly FrozenSet<string> SeLinuxTypes = FrozenSet.ToFrozenSet(
        ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);

    static readonly FrozenSet<string> Sysctls = FrozenSet.ToFrozenSet(
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ]);

    static readonly string[] HostNamespaces = ["hostNetwork", "hostPID", "hostIPC"];
    static readonly string[] Actions = ["httpGet", "tcpSocket"];

    public static IEnumerable<PodSecurityViolation> Check(SecurityView pod) =>
        PodFields(pod).Concat(pod.Containers.SelectMany(container => ContainerFields(container, pod.IsWindows)));

    static IEnumerable<PodSecurityViolation> PodFields(SecurityView pod)
    {
        foreach (var field in HostNamespaces)
            if (SecurityView.IsTrue(pod.Spec[field]))
                yield return Of("hostNamespaces", SecurityView.SpecPointer / field, null, $"{field} is true");
        foreach (var (index, volume) in pod.Spec["volumes"].Items().Index())
            if (volume.TryGetMember("hostPath", out var path) && path.Kind != JsonValueKind.Null)
                yield return Of("hostPathVolumes", SecurityView.SpecPointer / "volumes" / index / "hostPath", null,
                    "a volume is a path of the node");
        foreach (var (index, sysctl) in pod.Context["sysctls"].Items().Index())
            if (sysctl["name"].AsString() is { } name && !Sysctls.Contains(name))
                yield return Of("sysctls", SecurityView.ContextPointer / "sysctls" / index, null, $"sysctl {name} is not a safe one");
        foreach (var (name, value) in pod.Annotations)
            if (name.StartsWith(AppArmorPrefix, StringComparison.Ordinal)
                && value is not ("" or "runtime/default") && !value.StartsWith("localhost/", StringComparison.Ordinal))
                yield return Of("appArmor", JsonPointer.Root / "metadata" / "annotations" / name, null,
                    $"AppArmor profile {value}");
        foreach (var violation in Profiles(pod.Context, SecurityView.ContextPointer, null))
            yield return violation;
    }

    static IEnumerable<PodSecurityViolation> ContainerFields(SecurityView.ContainerView container, bool isWindows)
    {
        var (context, at, name) = (container.Context, container.ContextPointer, container.Name);
        if (SecurityView.IsTrue(context["privileged"]))
            yield return Of("privileged", at / "privileged", name, "privileged is true");
        foreach (var (index, item) in context["capabilities"]["add"].Items().Index())
            if (!isWindows && item.AsString() is { } capability && !Capabilities.Contains(capability))
                yield return Of("capabilities", at / "capabilities" / "add" / index, name, $"adds the capability {capability}");
        foreach (var (index, port) in container.View["ports"].Items().Index())
            if (SecurityView.Number(port["hostPort"]) is { } hostPort and not 0)
                yield return Of("hostPorts", container.Pointer / "ports" / index / "hostPort", name, $"uses port {hostPort} of the node");
        if (context["procMount"].AsString() is { } mount and not ("" or "Default"))
            yield return Of("procMount", at / "procMount", name, $"procMount is {mount}");
        foreach (var violation in Profiles(context, at, name).Concat(ProbeHosts(container)))
            yield return violation;
    }

    /// <summary>The fields that pod and container have alike.</summary>
    static IEnumerable<PodSecurityViolation> Profiles(JsonView context, JsonPointer at, string? container)
    {
        if (SecurityView.IsTrue(context["windowsOptions"]["hostProcess"]))
            yield return Of("hostProcess", at / "windowsOptions" / "hostProcess", container, "hostProcess is true");
        foreach (var field in (string[])["seccompProfile", "appArmorProfile"])
            if (context[field]["type"].IsString("Unconfined"))
                yield return Of(field == "seccompProfile" ? "seccompProfile" : "appArmor", at / field / "type", container,
                    $"{field} is Unconfined");
        var options = context["seLinuxOptions"];
        if (options["type"].AsString() is { } type && !SeLinuxTypes.Contains(type))
            yield return Of("seLinuxOptions", at / "seLinuxOptions" / "type", container, $"SELinux type {type}");
        foreach (var field in (string[])["user", "role"])
            if (options[field].AsString() is { Length: > 0 } value)
                yield return Of("seLinuxOptions", at / "seLinuxOptions" / field, container, $"SELinux {field} {value}");
    }

    /// <summary>Probes and hooks that make the kubelet call another host (since Kubernetes 1.34).</summary>
    static IEnumerable<PodSecurityViolation> ProbeHosts(SecurityView.ContainerView container)
    {
        var handlers = HandlerFields.Probes.Select(probe => (View: container.View[probe], At: container.Pointer / probe)).Concat(
            HandlerFields.Hooks.Select(hook => (View: container.View["lifecycle"][hook], At: container.Pointer / "lifecycle" / hook)));
        foreach (var (view, at) in handlers)
            foreach (var action in Actions)
                if (view[action]["host"].AsString() is { Length: > 0 } host)
                    yield return Of("hostProbes", at / action / "host", container.Name, $"calls the host {host}");
    }

    static PodSecurityViolation Of(string control, JsonPointer at, string? container, string message) =>
        new(PodSecurityLevel.Baseline, control, at, container, message);
}
