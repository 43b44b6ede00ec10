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
    // The longest that an API server waits: under a rush of connections a shorter one would cut off calls it still wants.
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        // The images of .NET name a port in their environment; at each start Kestrel would warn that it is not used.
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.Services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<WebhookOptions>, CertificateHolder>(Listen);
    }

    /// <summary>Gives the host the time that draining takes. It reads its options early, before settings are checked.</summary>
    public static void AllowForDrain(this IServiceProvider services)
    {
        var server = services.GetRequiredService<IOptions<WebhookOptions>>().Value.Server;
        services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = server.DrainDelay + server.DrainTimeout;
    }

    /// <summary>The server is made before settings are checked, all together; wrong ones are told of there.</summary>
    static void Listen(KestrelServerOptions kestrel, IOptions<WebhookOptions> options, CertificateHolder certificates)
    {
        try
        {
            Listen(kestrel, options.Value.Server, certificates);
        }
        catch (OptionsValidationException)
        {
        }
    }

    static void Listen(KestrelServerOptions kestrel, ServerOptions server, CertificateHolder certificates)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = server.MaxConnections;
        // Each review has a time limit of its own; a minimal rate would cut off what is merely delayed.
        kestrel.Limits.MinRequestBodyDataRate = null;
        // Longer bodies are refused with a message of our own; this one only guards what is then left unread.
        kestrel.Limits.MaxRequestBodySize = server.MaxBodyBytes + 64 * 1024;
        Listen(kestrel, server.Listen, listen =>
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(Handshake(certificates.Current)),
            });
            listen.UseWholeRecords();
        });
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
