namespace Sidecar.Core.Injection.Preflight;

/// <summary>What comes of a finding.</summary>
public enum PreflightAction
{
    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>A warning to the author of the pod.</summary>
    Warn,

    /// <summary>The pod is refused.</summary>
    Refuse,
}
