using Sidecar.Webhook.Observability;

namespace Sidecar.Webhook.Tls;

/// <summary>The certificate that new handshakes get. Connections that stand keep theirs.</summary>
sealed class CertificateHolder(WebhookMetrics metrics, TimeProvider time, ILogger<CertificateHolder> log)
{
    ServingCertificate? current;
    string? problem;

    /// <summary>The certificate in use; null until there is one.</summary>
    public ServingCertificate? Current => Volatile.Read(ref current);

    /// <summary>Why the newest certificate is not in use; null where it is.</summary>
    public string? Problem => Volatile.Read(ref problem);

    /// <summary>Has it served from now on, unless no client would take it yet or any more and the one in use is better.</summary>
    public void Accept(ServingCertificate certificate)
    {
        var now = time.GetUtcNow();
        if (!certificate.IsValidAt(now) && Current?.IsValidAt(now) == true)
        {
            Refuse($"found a certificate that is valid from {Text(certificate.NotBefore)} until {Text(certificate.NotAfter)}, expected one that is valid now");
            return;
        }
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

    static string Text(DateTimeOffset moment) => $"{moment:yyyy-MM-ddTHH:mm:ssZ}";
}
