namespace Sidecar.Webhook.Options;

/// <summary>All settings of the webhook: the section <c>Webhook</c>.</summary>
sealed class WebhookOptions
{
    public const string Section = "Webhook";

    /// <summary>Addresses, limits and shutdown. Read once, at the start.</summary>
    public ServerOptions Server { get; set; } = new();

    /// <summary>Who is injected, and with what. A change is taken over while the webhook runs.</summary>
    public InjectionOptions Injection { get; set; } = new();

    /// <summary>The serving certificate. The settings are read once; the files are watched.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The webhook's own certificate authority; used where <see cref="TlsOptions.Mode"/> says so.</summary>
    public SelfManagedOptions SelfManaged { get; set; } = new();
}
