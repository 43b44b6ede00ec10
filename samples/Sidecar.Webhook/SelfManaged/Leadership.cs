using k8s;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>Takes part in choosing the one replica that writes, by a Lease.</summary>
sealed class Leadership(
    IKubernetes client, AuthorityState state, IOptions<WebhookOptions> options, ILogger<Leadership> log) : BackgroundService
{
    readonly SelfManagedOptions own = options.Value.SelfManaged;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var elector = new LeaderElector(new LeaderElectionConfig(
            new LeaseLock(client, own.Namespace, own.Lease, own.Identity))
        {
            LeaseDuration = own.LeaseDuration,
            RenewDeadline = own.LeaseDuration * 2 / 3,
            RetryPeriod = own.LeaseDuration / 7,
        });
        elector.OnStartedLeading += () => Lead(true);
        elector.OnStoppedLeading += () => Lead(false);
        elector.OnError += error => log.ApiServerFailed(Cluster.ProblemOf(error));
        try
        {
            await elector.RunAndTryToHoldLeadershipForeverAsync(stoppingToken);
        }
        finally
        {
            state.IsLeader = false;
        }
    }

    void Lead(bool leads)
    {
        if (state.IsLeader == leads)
            return;
        state.IsLeader = leads;
        if (leads)
            log.LeaderSince(own.Identity);
        else
            log.LeaderNoMore(own.Identity);
    }
}
