using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>The proxy configuration of one pod, all levels merged, read once into what templates use.</summary>
sealed class EffectiveProxyConfig
{
    public EffectiveProxyConfig(JsonObject canonical, bool isShared)
    {
        IsShared = isShared;
        InterceptionMode = canonical.Text("interceptionMode") is { Length: > 0 } mode ? mode : "REDIRECT";
        HoldApplication = canonical["holdApplicationUntilProxyStarts"].IsTruthy();
        ImageType = canonical.Object("image").Text("imageType") ?? "";
        Metadata = canonical.Object("proxyMetadata").Texts().ToImmutableSortedDictionary(StringComparer.Ordinal);
        TracerCaFile = canonical.Object("tracing").Object("tlsSettings") is { } tls
            ? tls.Text("caCertificates") ?? ""
            : null;
        Text = ProxyConfigText.Render(canonical) + "\n";
    }

    /// <summary>Whether it is that of a whole mesh or namespace, not of one pod alone.</summary>
    public bool IsShared { get; }

    /// <summary>REDIRECT, TPROXY or NONE.</summary>
    public string InterceptionMode { get; }

    public bool HoldApplication { get; }

    /// <summary>The wished flavour of the proxy's image; empty for none.</summary>
    public string ImageType { get; }

    /// <summary>The proxy's extra environment, sorted by name.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; }

    /// <summary>The file of the certificate authority that a tracer checks; null without TLS settings of tracing.</summary>
    public string? TracerCaFile { get; }

    /// <summary>The value of <c>PROXY_CONFIG</c>.</summary>
    public string Text { get; }
}
