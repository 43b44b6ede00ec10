namespace Sidecar.Webhook.Options;

/// <summary>The webhook's own certificate authority.</summary>
sealed class SelfManagedOptions
{
    /// <summary>The namespace of the webhook, where its Secret and its Lease live.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>The Service that API servers call; the certificate names <c>SERVICE.NAMESPACE.svc</c>.</summary>
    public string Service { get; set; } = "sidecar-webhook";

    /// <summary>The Secret that holds authority and certificate. Default: <c>sidecar-webhook-tls</c>.</summary>
    public string Secret { get; set; } = "sidecar-webhook-tls";

    /// <summary>The Lease whose holder alone writes. Default: <c>sidecar-webhook</c>.</summary>
    public string Lease { get; set; } = "sidecar-webhook";

    /// <summary>The name of this replica; must differ from that of the others. Default: the name of the machine.</summary>
    public string Identity { get; set; } = Environment.MachineName;

    /// <summary>The MutatingWebhookConfigurations whose entries for the Service get the CA bundle.</summary>
    public IList<string> WebhookConfigurations { get; set; } = [];

    /// <summary>A kubeconfig to reach the API server with. Empty: as a pod does.</summary>
    public string Kubeconfig { get; set; } = "";

    /// <summary>How long an authority is valid. Default: 365 days.</summary>
    public TimeSpan AuthorityLifetime { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long a serving certificate is valid; no longer than the authority. Default: 90 days.</summary>
    public TimeSpan CertificateLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long two authorities are trusted before the new one signs, and again after it does: enough for every API
    /// server to see the new bundle and for every replica to see the new certificate. Default: 5 minutes.
    /// </summary>
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a Lease is held without being renewed, whole seconds, from 1 s. Default: 15 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);
}
