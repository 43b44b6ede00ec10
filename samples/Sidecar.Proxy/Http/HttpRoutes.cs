using System.Collections;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sidecar.Proxy.Relay;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Proxy.Http;

/// <summary>
/// HTTP that is decided request by request: Kestrel reads it, YARP's forwarder passes it on. Nothing of either is loaded
/// before a configuration has a route with hosts.
/// </summary>
sealed class HttpRoutes : IAsyncDisposable
{
    readonly HandedOverTransport transport;
    readonly Task<WebApplication> app;

    HttpRoutes(ProxyState state, TextWriter messages)
    {
        transport = new HandedOverTransport(state);
        app = Task.Run(() => StartAsync(state, transport));
        _ = app.ContinueWith(failed =>
        {
            messages.WriteLine($"sidecar-proxy: HTTP routes cannot start: {failed.Exception!.InnerException!.Message} Their connections are reset.");
            transport.RefuseAll();
        }, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Starts in the background; connections wait until it has, and are reset where it cannot.</summary>
    public static HttpRoutes Start(ProxyState state, TextWriter messages)
    {
        var routes = new HttpRoutes(state, messages);
        state.HandOver = routes.transport.TryTake;
        return routes;
    }

    public async ValueTask DisposeAsync()
    {
        transport.Leaving = true;
        if (!app.IsFaulted)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await (await app).StopAsync(soon.Token);
            await (await app).DisposeAsync();
        }
        transport.Dispose();
    }

    static async Task<WebApplication> StartAsync(ProxyState state, HandedOverTransport transport)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, state));
        builder.Services.AddSingleton<IConnectionListenerFactory>(transport);
        builder.Services.AddHttpForwarder();
        if (TracesWanted())
            Trace(builder);
        var app = builder.Build();
        app.Run(new RequestHandler(state, app.Services.GetRequiredService<IHttpForwarder>()).HandleAsync);
        await app.StartAsync();
        return app;
    }

    static void Trace(WebApplicationBuilder builder)
    {
        // The exporter asks the configuration, which is empty, for its variables; the server must find nothing else there.
        builder.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value)));
        builder.Services.AddOpenTelemetry()
            // What the variables say of the service (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) comes last and wins.
            .ConfigureResource(resource => resource.Clear().AddService("sidecar-proxy").AddTelemetrySdk().AddEnvironmentVariableDetector())
            .WithTracing(traces => traces.AddSource("Microsoft.AspNetCore", "Yarp.ReverseProxy", "System.Net.Http").AddOtlpExporter());
    }

    static void Configure(KestrelServerOptions kestrel, ProxyState state)
    {
        kestrel.AddServerHeader = false;
        // Byte by byte, as UpstreamClients keeps it: which characters they are is the matter of the two ends.
        kestrel.RequestHeaderEncodingSelector = kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.KeepAliveTimeout = state.Settings.Limits.Idle;
        kestrel.Listen(new HandedOverEndPoint(http2: false), listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(new HandedOverEndPoint(http2: true), listen => listen.Protocols = HttpProtocols.Http2);
    }

    /// <summary>OpenTelemetry's own variables say where traces go (OTLP exporter specification).</summary>
    static bool TracesWanted() =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { Length: > 0 };
}
