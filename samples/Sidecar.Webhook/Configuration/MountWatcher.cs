using Microsoft.Extensions.Options;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

/// <summary>Looks at the mounted files again and again: links that are swapped tell no watcher of files.</summary>
sealed class MountWatcher(
    MountedFiles files, IOptions<WebhookOptions> options, WebhookMetrics metrics, TimeProvider time, ILogger<MountWatcher> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Mounts.CheckInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!files.Refresh() || files.Problem is not { } problem)
                continue;
            metrics.ConfigurationReloaded(good: false);
            log.FilesUnreadable(problem);
        }
    }
}
