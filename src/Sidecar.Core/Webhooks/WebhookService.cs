namespace Sidecar.Core.Webhooks;

/// <summary>A Service that serves a webhook.</summary>
/// <param name="Namespace">The namespace of the Service.</param>
/// <param name="Name">The name of the Service. The certificate has to name <c>NAME.NAMESPACE.svc</c>.</param>
public sealed record WebhookService(string Namespace, string Name)
{
    /// <summary>The path of the URL, with a leading slash; null for none, which is called as <c>/</c>.</summary>
    public string? Path { get; init; }

    /// <summary>The port of the Service; null for the default, 443.</summary>
    public int? Port { get; init; }

    /// <summary>For example <c>istiod.istio-system.svc:443/inject</c>.</summary>
    public override string ToString() => $"{Name}.{Namespace}.svc:{Port ?? 443}{Path}";
}
