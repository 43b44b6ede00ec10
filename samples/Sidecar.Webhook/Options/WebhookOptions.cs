namespace Sidecar.Webhook.Options;

/// <summary>All settings of the host: the section <c>Webhook</c>. Those of the injection are <c>Sidecar:Injection</c>.</summary>
sealed class WebhookOptions
{
    public const string Section = "Webhook";

    /// <summary>Addresses, limits and shutdown. Read once, at the start.</summary>
    public ServerOptions Server { get; set; } = new();

    /// <summary>Files with settings of the injection. The paths are read once; the files are watched.</summary>
    public MountOptions Mounts { get; set; } = new();

    /// <summary>The serving certificate. The settings are read once; the files are watched.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The webhook's own certificate authority; used where <see cref="TlsOptions.Mode"/> says so.</summary>
    public SelfManagedOptions SelfManaged { get; set; } = new();
}
