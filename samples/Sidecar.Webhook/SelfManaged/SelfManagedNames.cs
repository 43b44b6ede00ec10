using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>Whom certificates name, and how long they live.</summary>
sealed record SelfManagedNames(IReadOnlyList<string> Hosts, TimeSpan AuthorityLifetime, TimeSpan CertificateLifetime)
{
    /// <summary>API servers ask for <c>SERVICE.NAMESPACE.svc</c>; the longer form is for other clients of the cluster.</summary>
    public static SelfManagedNames From(SelfManagedOptions options) => new(
        [$"{options.Service}.{options.Namespace}.svc", $"{options.Service}.{options.Namespace}.svc.cluster.local"],
        options.AuthorityLifetime, options.CertificateLifetime);
}
