namespace Sidecar.Core.Webhooks;

/// <summary>Which resources a rule speaks of.</summary>
public enum WebhookScope
{
    /// <summary><c>*</c>: all. The default.</summary>
    All,

    /// <summary>Resources without a namespace; a Namespace is one of them.</summary>
    Cluster,

    /// <summary>Resources in a namespace.</summary>
    Namespaced,
}
