namespace Sidecar.Webhook.Options;

/// <summary>Who makes the serving certificate.</summary>
enum TlsMode
{
    /// <summary>Somebody else, for example cert-manager: it is read from files.</summary>
    Files,

    /// <summary>The webhook itself, with an authority of its own kept in a Secret.</summary>
    SelfManaged,
}

/// <summary>The serving certificate, and when it is too old.</summary>
sealed class TlsOptions
{
    /// <summary>Who makes the certificate. Default: files.</summary>
    public TlsMode Mode { get; set; } = TlsMode.Files;

    /// <summary>The certificate and its intermediates, PEM.</summary>
    public string CertificateFile { get; set; } = "/etc/webhook/tls/tls.crt";

    /// <summary>Its private key, PEM, not encrypted.</summary>
    public string KeyFile { get; set; } = "/etc/webhook/tls/tls.key";

    /// <summary>How often the files, or the Secret, are looked at, 100 ms to 1 h. Default: 5 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>With less than this left <c>/readyz</c> warns. Default: 3 days.</summary>
    public TimeSpan WarnBefore { get; set; } = TimeSpan.FromDays(3);

    /// <summary>With less than this left the webhook is not ready. Default: 1 hour.</summary>
    public TimeSpan UnreadyBefore { get; set; } = TimeSpan.FromHours(1);
}
