using Microsoft.Extensions.Options;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Health;

/// <summary>
/// Stops in order: on SIGTERM <c>/readyz</c> says no at once, requests are still answered until the endpoints of the
/// Service have forgotten this replica, and only then does the server close.
/// </summary>
sealed class Drain(IOptions<WebhookOptions> options, TimeProvider time, ILogger<Drain> log) : IHostedLifecycleService
{
    volatile bool begun;

    public bool HasBegun => begun;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (begun)
            return;
        begun = true;
        var delay = options.Value.Server.DrainDelay;
        log.Draining(delay);
        await Task.Delay(delay, time, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
