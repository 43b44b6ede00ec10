namespace Sidecar.Core.Webhooks;

/// <summary>Whether a call changes anything but its answer.</summary>
/// <remarks>v1 accepts <see cref="None"/> and <see cref="NoneOnDryRun"/> only; the others refuse dry runs.</remarks>
public enum WebhookSideEffects
{
    /// <summary>Nobody knows. The default in v1beta1.</summary>
    Unknown,

    /// <summary>A call has no side effect.</summary>
    None,

    /// <summary>A call may have side effects.</summary>
    Some,

    /// <summary>A call has no side effect when the review says <c>dryRun: true</c>.</summary>
    NoneOnDryRun,
}
