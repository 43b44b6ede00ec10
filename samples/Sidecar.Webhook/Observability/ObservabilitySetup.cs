using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Sidecar.Webhook.Observability;

static class ObservabilitySetup
{
    const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Metrics are scraped from <c>/metrics</c>; with an OTLP endpoint given, everything is sent there too.</summary>
    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<WebhookMetrics>();
        builder.Services.AddSingleton<WebhookGauges>();
        builder.Services.AddHostedService<StartGauges>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("sidecar-webhook"))
            .WithMetrics(metrics => metrics
                .AddMeter(WebhookMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
        if (builder.Configuration[OtlpEndpoint] is { Length: > 0 })
            telemetry
                .WithTracing(tracing => tracing.AddSource(WebhookTracing.SourceName))
                .UseOtlpExporter();
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
