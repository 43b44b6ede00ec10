using Microsoft.Extensions.Options;
using Sidecar.Core.Admission;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Configuration;

/// <summary>
/// The injector of the newest good configuration. Settings and files are watched; a version that cannot be used is
/// reported and the last good one stays.
/// </summary>
sealed class LiveInjector : BackgroundService
{
    readonly IOptionsMonitor<WebhookOptions> options;
    readonly WebhookMetrics metrics;
    readonly TimeProvider time;
    readonly ILogger<LiveInjector> log;
    readonly int maxBodyBytes;
    readonly SemaphoreSlim changed = new(0, 1);
    InjectorVersion current;
    InjectionFiles? tried;
    InjectionOptions? triedWith;
    string? problem;

    public LiveInjector(
        IOptionsMonitor<WebhookOptions> options, WebhookMetrics metrics, TimeProvider time, ILogger<LiveInjector> log)
    {
        (this.options, this.metrics, this.time, this.log) = (options, metrics, time, log);
        var start = options.CurrentValue;
        maxBodyBytes = start.Server.MaxBodyBytes;
        (triedWith, tried) = (start.Injection, InjectionFiles.Read(start.Injection));
        current = InjectorVersion.Build(triedWith, tried, maxBodyBytes);
        LoadedAt = time.GetUtcNow();
        log.ConfigurationLoaded(current.Fingerprint);
    }

    /// <summary>Answers reviews by the newest good configuration.</summary>
    public AdmissionEndpoint Endpoint => Volatile.Read(ref current).Endpoint;

    /// <summary>Names the configuration in use: equal for equal configurations.</summary>
    public string Fingerprint => Volatile.Read(ref current).Fingerprint;

    /// <summary>When the configuration in use was loaded.</summary>
    public DateTimeOffset LoadedAt { get; private set; }

    /// <summary>Why the newest configuration is not in use; null where it is.</summary>
    public string? Problem => Volatile.Read(ref problem);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = options.OnChange(_ => Signal());
        while (!stoppingToken.IsCancellationRequested)
        {
            Reload();
            await WaitForChange((triedWith ?? new()).CheckInterval, stoppingToken);
        }
    }

    /// <summary>Takes over what has changed since the last look.</summary>
    void Reload()
    {
        try
        {
            var wanted = options.CurrentValue.Injection;
            var files = InjectionFiles.Read(wanted);
            if (ReferenceEquals(wanted, triedWith) && tried?.SameAs(files) == true)
                return;
            (triedWith, tried) = (wanted, files);
            Accept(InjectorVersion.Build(wanted, files, maxBodyBytes));
        }
        catch (InjectionConfigurationException error)
        {
            Refuse(error.Message);
        }
        catch (OptionsValidationException error)
        {
            Refuse(string.Join(Environment.NewLine, error.Failures));
        }
    }

    void Accept(InjectorVersion version)
    {
        Volatile.Write(ref problem, null);
        if (version.Fingerprint == Fingerprint)
            return;
        Volatile.Write(ref current, version);
        LoadedAt = time.GetUtcNow();
        metrics.ConfigurationReloaded(good: true);
        log.ConfigurationLoaded(version.Fingerprint);
    }

    void Refuse(string reason)
    {
        if (reason == Problem)
            return;
        Volatile.Write(ref problem, reason);
        metrics.ConfigurationReloaded(good: false);
        log.ConfigurationRefused(Fingerprint, reason);
    }

    async Task WaitForChange(TimeSpan interval, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            await changed.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look, or to stop.
        }
    }

    void Signal()
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // A look is due already.
        }
    }

    public override void Dispose()
    {
        changed.Dispose();
        base.Dispose();
    }
}
