using Microsoft.Extensions.Options;
using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

/// <summary>Answers reviews by the newest good configuration, and knows why a newer one is not in use.</summary>
sealed class LiveInjector : IDisposable
{
    readonly MountedFiles files;
    readonly WebhookMetrics metrics;
    readonly TimeProvider time;
    readonly ILogger<LiveInjector> log;
    readonly ServerOptions server;
    readonly IDisposable subscription;
    Version current;
    string? problem;

    public LiveInjector(
        IInjectorSource injectors, MountedFiles files, IOptions<WebhookOptions> options, WebhookMetrics metrics,
        TimeProvider time, ILogger<LiveInjector> log)
    {
        (this.files, this.metrics, this.time, this.log) = (files, metrics, time, log);
        server = options.Value.Server;
        current = Wrap(injectors.Get(), 1);
        subscription = injectors.OnChange(Follow);
        log.ConfigurationLoaded(1);
    }

    public AdmissionEndpoint Endpoint => Volatile.Read(ref current).Endpoint;

    /// <summary>Counts the configurations that were in use since the start.</summary>
    public int Generation => Volatile.Read(ref current).Generation;

    /// <summary>When the configuration in use was loaded.</summary>
    public DateTimeOffset LoadedAt => Volatile.Read(ref current).LoadedAt;

    /// <summary>Why the newest configuration is not in use; null where it is.</summary>
    public string? Problem => files.Problem ?? Volatile.Read(ref problem);

    public void Dispose() => subscription.Dispose();

    void Follow(InjectionChange change)
    {
        metrics.ConfigurationReloaded(good: change is InjectionChange.Accepted);
        switch (change)
        {
            case InjectionChange.Accepted { Injector: var injector }:
                Volatile.Write(ref current, Wrap(injector, Generation + 1));
                Volatile.Write(ref problem, null);
                log.ConfigurationLoaded(Generation);
                break;
            case InjectionChange.Rejected { Problems: var problems }:
                var text = string.Join(Environment.NewLine, problems);
                Volatile.Write(ref problem, text);
                log.ConfigurationRefused(Generation, text);
                break;
        }
    }

    Version Wrap(SidecarInjector injector, int generation)
    {
        var handler = new AdmissionHandler(injector, IstioProfile.ParsePath, new JsonLimits { MaxBytes = server.MaxBodyBytes });
        return new Version(
            new AdmissionEndpoint(handler, server.MaxBodyBytes, server.RememberedBytes), generation, time.GetUtcNow());
    }

    sealed record Version(AdmissionEndpoint Endpoint, int Generation, DateTimeOffset LoadedAt);
}
