using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sidecar.Webhook.Health;

/// <summary>Not ready once the webhook has been told to stop.</summary>
sealed class DrainCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun
            ? HealthCheckResult.Unhealthy("stopping; requests that still come are answered")
            : HealthCheckResult.Healthy("yes"));
}
