using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sidecar.Webhook.Configuration;

namespace Sidecar.Webhook.Health;

/// <summary>Warns while a broken configuration waits to be mended; the last good one answers.</summary>
sealed class ConfigurationCheck(LiveInjector injector) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var used = $"number {injector.Generation}, since {injector.LoadedAt:yyyy-MM-ddTHH:mm:ssZ}";
        return Task.FromResult(injector.Problem is { } problem
            ? HealthCheckResult.Degraded($"still {used}; the newest is refused: {problem}")
            : HealthCheckResult.Healthy(used));
    }
}
