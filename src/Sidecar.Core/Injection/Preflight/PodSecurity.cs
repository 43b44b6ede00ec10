using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Preflight;

/// <summary>Evaluates the Pod Security Standards, version "latest" as of Kubernetes 1.36, on one pod.</summary>
/// <remarks>
/// Source: Kubernetes documentation, "Pod Security Standards". Pods of Windows nodes (<c>spec.os.name: windows</c>) are
/// exempt from the controls that Linux alone has, as the standards say.
/// </remarks>
public static class PodSecurity
{
    /// <summary>The strictest level that allows the pod.</summary>
    /// <param name="pod">The pod.</param>
    public static PodSecurityLevel LevelOf(Pod pod)
    {
        var violations = Violations(pod);
        return violations.Count == 0 ? PodSecurityLevel.Restricted
            : violations.All(violation => violation.Level == PodSecurityLevel.Restricted) ? PodSecurityLevel.Baseline
            : PodSecurityLevel.Privileged;
    }

    /// <summary>All that the levels Baseline and Restricted do not allow, control by control.</summary>
    /// <param name="pod">The pod.</param>
    public static IReadOnlyList<PodSecurityViolation> Violations(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var view = new SecurityView(pod);
        return [.. BaselineControls.Check(view), .. RestrictedControls.Check(view)];
    }
}
