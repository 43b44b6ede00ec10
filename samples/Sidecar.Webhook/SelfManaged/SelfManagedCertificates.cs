using k8s.Autorest;
using k8s.Models;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.Tls;

namespace Sidecar.Webhook.SelfManaged;

/// <summary>
/// Serves the certificate of the Secret. The replica that holds the Lease also makes and renews it, and has the webhook
/// configurations trust it; the others only read.
/// </summary>
sealed class SelfManagedCertificates(
    Cluster cluster, CertificateHolder holder, AuthorityState state, WebhookMetrics metrics,
    IOptions<WebhookOptions> options, TimeProvider time, ILogger<SelfManagedCertificates> log) : BackgroundService
{
    readonly SelfManagedOptions own = options.Value.SelfManaged;
    readonly SelfManagedNames names = SelfManagedNames.From(options.Value.SelfManaged);
    readonly Publication publication = new(cluster, options.Value.SelfManaged, time, log);
    Authority? lastGood;
    string? failure;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Tls.CheckInterval, time);
        do
            await Look(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task Look(CancellationToken stop)
    {
        try
        {
            var secret = await cluster.ReadSecret(stop);
            state.ReadAt = time.GetUtcNow();
            var stored = Read(secret);
            if (state.IsLeader)
                await Lead(secret, stored, stop);
            failure = null;
        }
        catch (Exception error) when (error is HttpRequestException or HttpOperationException or TaskCanceledException or IOException
            && !stop.IsCancellationRequested)
        {
            var problem = Cluster.ProblemOf(error);
            if (failure != problem)
                log.ApiServerFailed(problem);
            failure = problem;
        }
    }

    /// <summary>Serves what is stored; null where nothing usable is.</summary>
    Authority? Read(V1Secret? secret)
    {
        if (secret is null)
            return null;
        try
        {
            var authority = Authority.Parse(secret.Data ?? new Dictionary<string, byte[]>());
            Serve(authority);
            return authority;
        }
        catch (FormatException error)
        {
            if (holder.Problem != error.Message)
                log.AuthorityUnreadable(own.Secret, error.Message);
            holder.Refuse(error.Message);
            return null;
        }
    }

    async Task Lead(V1Secret? secret, Authority? stored, CancellationToken stop)
    {
        if (stored is null && lastGood is not null)
        {
            // Deleted or spoilt by hand: what is being served and trusted is written back.
            await Store(secret, lastGood, "restore", stop);
            return;
        }
        var settledFor = stored is null ? null : await publication.SettledFor(stored, stop);
        state.IsPublished = settledFor is not null;
        var step = AuthorityRotation.Next(stored, time.GetUtcNow(), settledFor, own);
        if (step != RotationStep.None)
            await Store(secret, AuthorityRotation.Apply(step, stored, names, time.GetUtcNow()), step.ToString().ToLowerInvariant(), stop);
    }

    async Task Store(V1Secret? before, Authority authority, string step, CancellationToken stop)
    {
        if (await cluster.WriteSecret(before, authority, stop) is null)
        {
            log.AuthorityOvertaken(own.Secret);
            return;
        }
        metrics.AuthorityChanged(step);
        log.AuthorityChanged(step, authority.Trusted.Count, authority.Serving.NotAfter);
        Serve(authority);
        state.IsPublished = await publication.SettledFor(authority, stop) is not null;
    }

    void Serve(Authority authority)
    {
        lastGood = authority;
        state.Expiry = authority.Expiry;
        holder.Accept(authority.Serving);
    }
}
