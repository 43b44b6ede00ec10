using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Sidecar.Webhook.Observability;

static class ObservabilitySetup
{
    const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>One JSON object a line, with the id of the event.</summary>
    public static void LogAsJson(this WebApplicationBuilder builder) => builder.Logging.AddJsonConsole(console =>
    {
        console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        console.UseUtcTimestamp = true;
    });

    /// <summary>Metrics are scraped from <c>/metrics</c>; with an OTLP endpoint given, everything is sent there too.</summary>
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddSingleton<WebhookGauges>();
        builder.Services.AddHostedService<StartGauges>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("sidecar-webhook"))
            .WithMetrics(metrics => metrics
                .AddMeter(WebhookMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        builder.Services.ConfigureOpenTelemetryMeterProvider(CountOnlyThisHost);
        if (builder.Configuration[OtlpEndpoint] is { Length: > 0 })
            telemetry
                .WithTracing(tracing => tracing.AddSource(WebhookTracing.SourceName))
                .UseOtlpExporter();
    }

    /// <summary>Several hosts may live in a process; meters of one name are told apart by the factory that made them.</summary>
    static void CountOnlyThisHost(IServiceProvider services, MeterProviderBuilder metrics)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        metrics.AddView(instrument =>
            instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, factory) ? MetricStreamConfiguration.Drop : null);
    }

    /// <summary>Makes the gauges with the host.</summary>
    sealed class StartGauges(WebhookGauges gauges) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = gauges;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
