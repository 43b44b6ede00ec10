using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook;

/// <summary>The listening sockets.</summary>
static class ServerSetup
{
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<WebhookOptions>, CertificateHolder>(Listen);
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<WebhookOptions>>((host, options) =>
            host.ShutdownTimeout = options.Value.Server.DrainDelay + options.Value.Server.DrainTimeout);
    }

    static void Listen(KestrelServerOptions kestrel, IOptions<WebhookOptions> options, CertificateHolder certificates)
    {
        var server = options.Value.Server;
        kestrel.AddServerHeader = false;
        // Longer bodies are refused with a message of our own; this one only guards what is then left unread.
        kestrel.Limits.MaxRequestBodySize = server.MaxBodyBytes + 64 * 1024;
        Listen(kestrel, server.Listen, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = _ => ValueTask.FromResult(Handshake(certificates.Current)),
        }));
        if (server.Management.Length > 0)
            Listen(kestrel, server.Management, _ => { });
    }

    static SslServerAuthenticationOptions Handshake(ServingCertificate? certificate) => new()
    {
        ServerCertificateContext = certificate?.Context
            ?? throw new AuthenticationException("There is no certificate to serve yet."),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    static void Listen(KestrelServerOptions kestrel, string text, Action<ListenOptions> configure)
    {
        var address = BindingAddress.Parse(text);
        if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
            kestrel.Listen(ip, address.Port, configure);
        else if (address.Host == "localhost")
            kestrel.ListenLocalhost(address.Port, configure);
        else
            kestrel.ListenAnyIP(address.Port, configure);
    }
}
