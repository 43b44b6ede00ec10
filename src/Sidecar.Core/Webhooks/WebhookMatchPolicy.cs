namespace Sidecar.Core.Webhooks;

/// <summary>Whether a rule also catches a resource that was sent in another group or version.</summary>
public enum WebhookMatchPolicy
{
    /// <summary>Only the group and version the client sent count. The default in v1beta1.</summary>
    Exact,

    /// <summary>The object is converted to the group and version of the rule where it can be. The default in v1.</summary>
    Equivalent,
}
