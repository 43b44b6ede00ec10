using Sidecar.Webhook.Observability;

namespace Sidecar.Webhook.Tls;

/// <summary>The certificate that new handshakes get. Connections that stand keep theirs.</summary>
sealed class CertificateHolder(WebhookMetrics metrics, ILogger<CertificateHolder> log)
{
    ServingCertificate? current;
    string? problem;

    /// <summary>The certificate in use; null until there is one.</summary>
    public ServingCertificate? Current => Volatile.Read(ref current);

    /// <summary>Why the newest certificate is not in use; null where it is.</summary>
    public string? Problem => Volatile.Read(ref problem);

    public void Accept(ServingCertificate certificate)
    {
        Volatile.Write(ref problem, null);
        if (certificate.Thumbprint == Current?.Thumbprint)
            return;
        Volatile.Write(ref current, certificate);
        metrics.CertificateReloaded(good: true);
        log.CertificateLoaded(certificate.Thumbprint, certificate.NotBefore, certificate.NotAfter);
    }

    /// <summary>Keeps the certificate in use and says why.</summary>
    public void Refuse(string reason)
    {
        if (reason == Problem)
            return;
        Volatile.Write(ref problem, reason);
        metrics.CertificateReloaded(good: false);
        log.CertificateRefused(reason);
    }
}
