using Sidecar.Webhook.Configuration;
using Sidecar.Webhook.Health;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.Reviews;
using Sidecar.Webhook.SelfManaged;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook;

/// <summary>
/// The whole program: what is configured, what runs, and which routes there are. Settings come from
/// <c>appsettings.json</c>, environment variables such as <c>Webhook__Server__Listen</c>, and the command line.
/// </summary>
static class WebhookHost
{
    /// <param name="args">Settings as <c>--Webhook:Server:Listen=…</c>, or by one of the short switches.</param>
    /// <param name="adjust">Last changes, before anything is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, CommandLine.Switches.ToDictionary());
        builder.LogAsJson();
        adjust?.Invoke(builder);
        builder.AddWebhookOptions(args);
        builder.AddInjection();
        builder.AddObservability();
        builder.AddCertificates();
        builder.AddSelfManagedCertificates();
        builder.AddReviews();
        builder.AddHealth();
        builder.AddServer();

        var app = builder.Build();
        app.Services.CheckSettings();
        app.Services.AllowForDrain();
        app.MapReviews();
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }
}
