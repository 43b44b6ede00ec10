using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Sidecar.Webhook;

namespace Sidecar.Benchmarks.Load;

/// <summary>A server on the loopback address: the webhook, or a bare endpoint to compare it with.</summary>
sealed class Target : IAsyncDisposable
{
    readonly WebApplication app;

    Target(string name, WebApplication app) => (Name, this.app) = (name, app);

    public string Name { get; }

    public int Port => new Uri(app.Urls.Single(url => url.StartsWith("https", StringComparison.Ordinal))).Port;

    public static async Task<Target> StartWebhook(LoadCertificate certificate, params IEnumerable<(string, string)> settings)
    {
        var app = WebhookHost.Build(
            ["--cert", certificate.CertificateFile, "--key", certificate.KeyFile, "--listen", "https://127.0.0.1:0", "--management", ""],
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Error);
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(
                    settings.Append(("Server:DrainDelay", "00:00:00")).Select(one => KeyValuePair.Create($"Webhook:{one.Item1}", (string?)one.Item2)));
            });
        await app.StartAsync();
        return new Target("webhook", app);
    }

    /// <summary>Reads the body and answers a constant; nothing else.</summary>
    public static async Task<Target> StartBare(string name, LoadCertificate certificate, byte[] answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate.Certificate);
            });
        });
        var app = builder.Build();
        app.MapPost("/inject", (RequestDelegate)(async http =>
        {
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
            while (await http.Request.Body.ReadAsync(buffer) > 0)
            {
            }
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer);
        }));
        await app.StartAsync();
        return new Target(name, app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
