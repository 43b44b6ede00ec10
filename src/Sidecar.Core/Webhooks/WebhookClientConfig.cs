namespace Sidecar.Core.Webhooks;

/// <summary>How the API server reaches a webhook: exactly one of <see cref="Url"/> and <see cref="Service"/> is due.</summary>
public sealed record WebhookClientConfig
{
    /// <summary>An <c>https</c> URL without user, query and fragment; null when a Service is named.</summary>
    public string? Url { get; init; }

    /// <summary>The Service to call; null when a URL is given.</summary>
    public WebhookService? Service { get; init; }

    /// <summary>
    /// The certificates that sign the webhook's own, PEM in base64; null or empty for the trust of the API server's host.
    /// </summary>
    public string? CaBundle { get; init; }

    /// <summary>The URL or the Service.</summary>
    public override string ToString() => Url ?? Service?.ToString() ?? "nowhere";
}
