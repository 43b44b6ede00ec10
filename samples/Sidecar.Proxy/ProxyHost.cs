using System.Diagnostics;
using Sidecar.Netfilter;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Dns;
using Sidecar.Proxy.Http;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Relay;
using Sidecar.Proxy.Service;

namespace Sidecar.Proxy;

/// <summary>The proxy as a whole: it starts, takes new configurations over, drains and ends.</summary>
sealed class ProxyHost
{
    static readonly TimeSpan OwnPages = TimeSpan.FromSeconds(5);

    /// <summary>For pages that wait for the application.</summary>
    static readonly TimeSpan SlowPages = TimeSpan.FromSeconds(90);

    readonly string? path;
    readonly PodEnvironment environment;
    readonly TextWriter messages;
    readonly List<IDisposable> services = [];
    readonly List<(Worker Worker, Listener Inbound, Listener Outbound)> workers = [];
    readonly List<Thread> threads = [];
    readonly TaskCompletionSource quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock reloading = new();
    readonly TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    (DateTime Written, long Length) configured;
    HttpRoutes? http;
    int inboundClosed;
    volatile bool ready;

    ProxyHost(string? path, PodEnvironment environment, ProxySettings settings, TextWriter messages)
    {
        (this.path, this.environment, this.messages) = (path, environment, messages);
        State = new ProxyState(settings, new Metrics(settings.Listeners));
    }

    public ProxyState State { get; }

    /// <summary>True while configuration is loaded, listeners are bound, and nobody has asked to leave.</summary>
    public bool IsReady => ready && !IsDraining;

    public bool IsDraining => Volatile.Read(ref inboundClosed) != 0;

    /// <summary>What is listened to, a line each.</summary>
    public IReadOnlyList<string> ListenerLines { get; private set; } = [];

    /// <summary>Loads the configuration and binds all ports; from then on it serves.</summary>
    /// <exception cref="StartException">The configuration is wrong, or a port cannot be had.</exception>
    public static ProxyHost Start(string? path, PodEnvironment environment, TextWriter messages)
    {
        foreach (var warning in environment.Warnings)
            messages.WriteLine($"sidecar-proxy: {warning}");
        var written = ConfigurationFile.Stamp(path);
        var settings = ConfigurationFile.Load(path, environment, out var problems)
            ?? throw new StartException(string.Join('\n', problems));
        var host = new ProxyHost(path, environment, settings, messages) { configured = written };
        if (host.State.OwnCalls is not null)
            messages.WriteLine($"sidecar-proxy: {OwnCalls.Warning}");
        try
        {
            host.Bind();
        }
        catch
        {
            host.services.ForEach(service => service.Dispose());
            throw;
        }
        return host;
    }

    /// <summary>Looks whether the file has changed, and takes over what is right; what is wrong is said and changes nothing.</summary>
    public void Reload()
    {
        lock (reloading)
            if (path is not (null or ConfigurationFile.StandardInput) && ConfigurationFile.Stamp(path) is var written && written != configured)
                Reload(path, written);
    }

    /// <summary>SIGHUP: the file of the access log is opened anew, and the configuration's is read again though it looks the same.</summary>
    public void HangUp()
    {
        lock (reloading)
        {
            if (path is null)
                messages.WriteLine("sidecar-proxy: SIGHUP: there is no configuration file; the defaults stay.");
            else if (path == ConfigurationFile.StandardInput)
                messages.WriteLine("sidecar-proxy: SIGHUP: the configuration was standard input, which is read once; it stays.");
            else
                Reload(path, ConfigurationFile.Stamp(path));
            State.Log.Reopen();
        }
    }

    void Reload(string path, (DateTime Written, long Length) written)
    {
        configured = written;
        var settings = ConfigurationFile.Load(path, environment, out var problems);
        State.Metrics.Reload(settings is not null);
        if (settings is null)
        {
            foreach (var problem in problems)
                messages.WriteLine($"sidecar-proxy: {problem} The configuration before stays.");
            return;
        }
        if (settings.Listeners != State.Settings.Listeners)
            messages.WriteLine($"sidecar-proxy: {path}: listeners have changed; they stay as they are until the next start.");
        if (settings.AccessLog != State.Log.Settings)
        {
            var before = State.Log;
            State.Log = new AccessLog(settings.AccessLog, State.Metrics);
            _ = before.DisposeAsync().AsTask();
        }
        State.Settings = settings with { Listeners = State.Settings.Listeners };
        StartHttpIfNeeded();
        messages.WriteLine($"sidecar-proxy: {path}: taken over.");
    }

    /// <summary>No more inbound connections; those that are open go on, and so does all that is outbound.</summary>
    public void DrainInbound()
    {
        if (Interlocked.Exchange(ref inboundClosed, 1) != 0)
            return;
        foreach (var (worker, inbound, _) in workers)
            worker.Loop.Post(inbound.Close);
    }

    /// <summary>Ends it now.</summary>
    public void Quit() => quit.TrySetResult();

    /// <summary>Drains, then ends.</summary>
    public void Leave() => left.TrySetResult();

    /// <summary>Serves until asked to leave, drains, and ends.</summary>
    public async Task RunAsync()
    {
        var leave = left.Task;
        using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var started = false;
        while (!leave.IsCompleted && !quit.Task.IsCompleted)
        {
            var tick = seconds.WaitForNextTickAsync().AsTask();
            await Task.WhenAny(leave, quit.Task, tick);
            if (!tick.IsCompleted)
                break;
            Reload();
            if (!started)
                ProgramPages.LetGo();
            started = true;
        }
        if (!quit.Task.IsCompleted)
            await DrainAsync();
        await EndAsync();
    }

    async Task DrainAsync()
    {
        messages.WriteLine("sidecar-proxy: draining.");
        DrainInbound();
        var start = Stopwatch.GetTimestamp();
        while (!quit.Task.IsCompleted)
        {
            var passed = Stopwatch.GetElapsedTime(start);
            var done = environment.ExitWhenIdle
                ? passed >= environment.MinimumDrain && State.Connections == 0
                : passed >= State.Settings.Limits.Drain;
            if (done)
                return;
            await Task.WhenAny(quit.Task, Task.Delay(50));
        }
    }

    async Task EndAsync()
    {
        foreach (var (worker, _, outbound) in workers)
            worker.Loop.Post(() =>
            {
                outbound.Close();
                foreach (var session in worker.Loop.All.OfType<Session>().ToArray())
                    session.Abort(ResponseFlag.Shutdown);
                worker.Loop.Stop();
            });
        if (http is not null)
            await http.DisposeAsync();
        threads.ForEach(thread => thread.Join(TimeSpan.FromSeconds(5)));
        services.ForEach(service => service.Dispose());
        await State.DisposeAsync();
    }

    void Bind()
    {
        var listeners = State.Settings.Listeners;
        var pages = new AdminPages(this);
        // Without SO_REUSEPORT: a second proxy in the same pod ends here.
        Serve(listeners.Admin, loopback: true, pages.Admin);
        for (var i = 0; i < listeners.Concurrency; i++)
        {
            var worker = new Worker(State, State.Settings.Limits.BytesInFlight / listeners.Concurrency);
            workers.Add((worker,
                new Listener(worker, TrafficSide.Inbound, listeners.Inbound, listeners.Mode == Interception.Tproxy),
                new Listener(worker, TrafficSide.Outbound, listeners.Outbound, transparent: false)));
        }
        foreach (var (worker, inbound, outbound) in workers)
        {
            worker.Loop.Post(inbound.Start);
            worker.Loop.Post(outbound.Start);
            var thread = new Thread(worker.Loop.Run, 256 * 1024) { Name = "relay", IsBackground = true };
            threads.Add(thread);
            thread.Start();
        }
        Serve(listeners.Readiness, loopback: false, pages.Readiness);
        Serve(listeners.Metrics, loopback: false, pages.Metrics);
        ServeAgent(listeners, pages);
        if (listeners.Dns != 0)
            services.Add(DnsServer.Start(listeners.Dns, () => State.Settings));
        StartHttpIfNeeded();
        Gauges();
        ListenerLines =
        [
            $"inbound [::]:{listeners.Inbound} {listeners.Mode.ToString().ToUpperInvariant()}", $"outbound [::]:{listeners.Outbound} REDIRECT",
            $"admin 127.0.0.1:{listeners.Admin}", $"readiness [::]:{listeners.Readiness}", $"metrics [::]:{listeners.Metrics}",
            .. listeners.Agent == 0 ? (string[])[] : [$"agent [::]:{listeners.Agent}"],
            .. listeners.Dns == 0 ? (string[])[] : [$"dns 127.0.0.1:{listeners.Dns}"],
        ];
        ready = true;
    }

    void Gauges()
    {
        State.Metrics.Gauges.Add(("sidecar_connections_open", "Connections that are open, of all kinds.", () => State.Connections));
        State.Metrics.Gauges.Add(("sidecar_bytes_waiting", "Room taken by bytes that the other side has not taken yet.",
            () => workers.Sum(one => one.Worker.Buffers.Waiting)));
        State.Metrics.Gauges.Add(("sidecar_draining", "1 when no more inbound connections are accepted.", () => IsDraining ? 1 : 0));
    }

    void ServeAgent(ListenerSettings listeners, AdminPages pages)
    {
        if (listeners.Agent == 0)
            return;
        var probes = AppProbes.Read(environment.Probers, out var problems);
        var targets = ScrapeTargets.Read(environment.Scrape, out var problem);
        var round = probes.Where(probe => probe.Value.Port == listeners.Agent).Select(probe => $"ISTIO_KUBE_APP_PROBERS {probe.Key}")
            .Concat(targets.Where(target => target.Port == listeners.Agent).Select(_ => "ISTIO_PROMETHEUS_ANNOTATIONS"))
            .Select(one => $"{one}: port {listeners.Agent} is the agent's own, which does not ask itself.");
        foreach (var one in problems.Concat(problem is null ? [] : [problem]).Concat(round))
            messages.WriteLine($"sidecar-proxy: {one}");
        var application = new ApplicationClient(
            environment is { ProbeLoopback: false, PodAddress: { } pod } ? pod : Address.LoopbackOf(Family.IPv4), listeners.Agent);
        var agent = new AgentPages(pages, probes, [.. targets.Where(target => target.Port != listeners.Agent)], application, Leave);
        services.Add(application);
        services.Add(SmallHttp.Start(listeners.Agent, loopback: false, agent.AnswerAsync, SlowPages));
    }

    void StartHttpIfNeeded()
    {
        if (http is null && State.Settings.Outbound.NeedsHttp)
            http = HttpRoutes.Start(State, messages);
    }

    void Serve(int port, bool loopback, Func<PageRequest, Page> answer) =>
        services.Add(SmallHttp.Start(port, loopback, (request, _) => ValueTask.FromResult(answer(request)), OwnPages));
}
