using System.Collections.Frozen;
using System.Text.Json;
using Sidecar.Core.Json;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>The controls that the level Restricted has beyond those of Baseline.</summary>
static class RestrictedControls
{
    static readonly FrozenSet<string> VolumeSources = FrozenSet.ToFrozenSet(
    [
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
    ]);

    public static IEnumerable<PodSecurityViolation> Check(SecurityView pod)
    {
        foreach (var (index, volume) in pod.Spec["volumes"].Items().Index())
            foreach (var member in volume.Members)
                if (member.Value.Kind == JsonValueKind.Object && !VolumeSources.Contains(member.Name))
                    yield return Of("volumeTypes", SecurityView.SpecPointer / "volumes" / index / member.Name, null,
                        $"a volume is of the type {member.Name}");
        if (!pod.IsWindows && SecurityView.Number(pod.Context["runAsUser"]) == 0)
            yield return Of("runAsUser", SecurityView.ContextPointer / "runAsUser", null, "runs as user 0");
        foreach (var container in pod.Containers)
            foreach (var violation in ContainerFields(container, pod))
                yield return violation;
    }

    static IEnumerable<PodSecurityViolation> ContainerFields(SecurityView.ContainerView container, SecurityView pod)
    {
        var (context, at, name) = (container.Context, container.ContextPointer, container.Name);
        var nonRoot = context["runAsNonRoot"] is { Kind: not JsonValueKind.Null } own ? own : pod.Context["runAsNonRoot"];
        if (!SecurityView.IsTrue(nonRoot))
            yield return Of("runAsNonRoot", at / "runAsNonRoot", name, "runAsNonRoot is not true");
        if (pod.IsWindows)
            yield break;
        if (SecurityView.Number(context["runAsUser"]) == 0)
            yield return Of("runAsUser", at / "runAsUser", name, "runs as user 0");
        if (context["allowPrivilegeEscalation"].Kind != JsonValueKind.False)
            yield return Of("allowPrivilegeEscalation", at / "allowPrivilegeEscalation", name,
                "allowPrivilegeEscalation is not false");
        var profile = context["seccompProfile"]["type"].AsString() ?? pod.Context["seccompProfile"]["type"].AsString();
        if (profile is not ("RuntimeDefault" or "Localhost"))
            yield return Of("seccompProfile", at / "seccompProfile" / "type", name,
                $"seccompProfile is {profile ?? "not set"}");
        if (!context["capabilities"]["drop"].Items().Any(item => item.IsString("ALL")))
            yield return Of("capabilities", at / "capabilities" / "drop", name, "does not drop ALL capabilities");
        foreach (var (index, item) in context["capabilities"]["add"].Items().Index())
            if (!item.IsString("NET_BIND_SERVICE"))
                yield return Of("capabilities", at / "capabilities" / "add" / index, name,
                    $"adds the capability {item.AsString()}");
    }

    static PodSecurityViolation Of(string control, JsonPointer at, string? container, string message) =>
        new(PodSecurityLevel.Restricted, control, at, container, message);
}
