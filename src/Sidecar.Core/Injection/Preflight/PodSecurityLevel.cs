namespace Sidecar.Core.Injection.Preflight;

/// <summary>The levels of the Pod Security Standards, from the strictest to the loosest.</summary>
public enum PodSecurityLevel
{
    /// <summary>Follows current hardening practice.</summary>
    Restricted,

    /// <summary>Prevents known ways to gain privileges.</summary>
    Baseline,

    /// <summary>Anything goes.</summary>
    Privileged,
}
