using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.SelfManaged;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.Health;

/// <summary>Not ready without a certificate, or with one that is not valid yet or is about to expire.</summary>
sealed class CertificateCheck(
    CertificateHolder certificates, AuthorityState authority, IOptions<WebhookOptions> options, TimeProvider time) : IHealthCheck
{
    // Later than this the authority may have been changed without this replica, and what it serves be trusted no more. It
    // goes on all the same: where nobody reaches the API server nothing changes either.
    readonly TimeSpan unseen = options.Value.SelfManaged.Overlap / 2;
    readonly TlsOptions tls = options.Value.Tls;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check());

    HealthCheckResult Check()
    {
        var now = time.GetUtcNow();
        var problem = certificates.Problem is { } text ? $"; the newest is refused: {text}" : "";
        if (authority.ReadAt is { } read && now - read > unseen)
            problem += $"; the Secret was last read at {read:yyyy-MM-ddTHH:mm:ssZ}";
        if (certificates.Current is not { } current)
            return HealthCheckResult.Unhealthy($"there is none yet{problem}");
        if (now < current.NotBefore)
            return HealthCheckResult.Unhealthy($"not valid before {current.NotBefore:yyyy-MM-ddTHH:mm:ssZ}{problem}");
        var left = current.NotAfter - now;
        var validity = $"valid until {current.NotAfter:yyyy-MM-ddTHH:mm:ssZ}{problem}";
        if (left < tls.UnreadyBefore)
            return HealthCheckResult.Unhealthy($"less than {tls.UnreadyBefore} left, {validity}");
        return left < tls.WarnBefore || problem.Length > 0
            ? HealthCheckResult.Degraded(validity)
            : HealthCheckResult.Healthy(validity);
    }
}
