using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sidecar.Webhook.Health;

/// <summary><c>/healthz</c>: the process lives. <c>/readyz</c>: it can answer reviews; one line a reason.</summary>
static class HealthSetup
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
        builder.Services.AddHealthChecks()
            .AddCheck<DrainCheck>("running")
            .AddCheck<CertificateCheck>("certificate")
            .AddCheck<ConfigurationCheck>("configuration");
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => "ok");
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = Write });
    }

    /// <summary>For example <c>[+] certificate: valid until 2030-01-01T00:00:00Z</c>; <c>[!]</c> warns, <c>[-]</c> says no.</summary>
    static Task Write(HttpContext http, HealthReport report)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(entry => $"[{Mark(entry.Value.Status)}] {entry.Key}: {entry.Value.Description}\n");
        return http.Response.WriteAsync(string.Concat(lines), http.RequestAborted);
    }

    static char Mark(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => '+',
        HealthStatus.Degraded => '!',
        _ => '-',
    };
}
