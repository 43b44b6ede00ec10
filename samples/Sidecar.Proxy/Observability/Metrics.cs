using System.Collections.Concurrent;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy.Observability;

/// <summary>The side of the application that a connection was captured on.</summary>
enum TrafficSide
{
    Inbound,
    Outbound,
}

/// <summary>What counters are kept apart by.</summary>
readonly record struct TrafficKey(TrafficSide Side, string Route, string Destination);

/// <summary>The counters of one kind of connection; any thread may count.</summary>
sealed class Traffic
{
    readonly Histogram[] durations = [.. Enumerable.Range(0, ResponseFlags.Count).Select(_ => new Histogram())];
    long opened;
    long closed;
    long sent;
    long received;

    /// <summary>How long upstreams took to answer connections.</summary>
    public Histogram Connect { get; } = new();

    /// <summary>How long the connections lasted that ended so.</summary>
    public Histogram Duration(ResponseFlag flag) => durations[(int)flag];

    public long Opened => Volatile.Read(ref opened);

    public long Closed => Volatile.Read(ref closed);

    /// <summary>Bytes from the client to the upstream.</summary>
    public long Sent => Volatile.Read(ref sent);

    public long Received => Volatile.Read(ref received);

    public void Open() => Interlocked.Increment(ref opened);

    public void Close(ResponseFlag flag, double seconds)
    {
        Interlocked.Increment(ref closed);
        Duration(flag).Add(seconds);
    }

    public void Move(long up, long down)
    {
        if (up > 0)
            Interlocked.Add(ref sent, up);
        if (down > 0)
            Interlocked.Add(ref received, down);
    }
}

/// <summary>The counters of requests that fared alike; any thread may count.</summary>
sealed class Requests
{
    long sent;
    long received;

    public Histogram Times { get; } = new();

    /// <summary>Bytes of their bodies; after an upgrade, all from the client.</summary>
    public long Sent => Volatile.Read(ref sent);

    /// <summary>Bytes of the answers' bodies; after an upgrade, all to the client.</summary>
    public long Received => Volatile.Read(ref received);

    public void Add(double seconds, long up, long down)
    {
        Times.Add(seconds);
        Interlocked.Add(ref sent, up);
        Interlocked.Add(ref received, down);
    }
}

/// <summary>A histogram of times; any thread may count.</summary>
sealed class Histogram
{
    static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600];

    readonly long[] buckets = new long[Bounds.Length + 1];
    long microseconds;

    public long Count => buckets.Sum();

    /// <summary>The sum of all times.</summary>
    public double Seconds => Volatile.Read(ref microseconds) / 1e6;

    public void Add(double seconds)
    {
        var bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket])
            bucket++;
        Interlocked.Increment(ref buckets[bucket]);
        Interlocked.Add(ref microseconds, (long)(seconds * 1e6));
    }

    /// <summary>How many took at most so many seconds, for each bound; the last is infinite.</summary>
    public IEnumerable<(double Bound, long Count)> Cumulated()
    {
        long sum = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            sum += Volatile.Read(ref buckets[i]);
            yield return (i < Bounds.Length ? Bounds[i] : double.PositiveInfinity, sum);
        }
    }
}

/// <summary>All that is counted.</summary>
/// <param name="listeners">Where connections are accepted.</param>
sealed class Metrics(ListenerSettings listeners)
{
    readonly ConcurrentDictionary<TrafficKey, Traffic> traffic = new();
    readonly ConcurrentDictionary<(TrafficKey Key, int Status, ResponseFlag Flag), Requests> requests = new();
    long accepted;
    long acceptPauses;
    long connectFailures;
    long reloads;
    long failedReloads;
    long logDropped;

    public Traffic For(TrafficKey key) => traffic.TryGetValue(key, out var found) ? found : traffic.GetOrAdd(key, new Traffic());

    public IEnumerable<KeyValuePair<TrafficKey, Traffic>> All => traffic.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal);

    /// <summary>Gauges that others keep: name, help and value.</summary>
    public List<(string Name, string Help, Func<double> Value)> Gauges { get; } = [];

    /// <summary>Counts a request of a connection that is decided request by request.</summary>
    /// <param name="sent">Bytes of its body.</param>
    /// <param name="received">Bytes of the answer's.</param>
    public void Request(TrafficKey key, int status, ResponseFlag flag, double seconds, long sent, long received) =>
        requests.GetOrAdd((key, status, flag), _ => new Requests()).Add(seconds, sent, received);

    public void Accept() => Interlocked.Increment(ref accepted);

    public void PauseAccepting() => Interlocked.Increment(ref acceptPauses);

    public void FailConnect() => Interlocked.Increment(ref connectFailures);

    public void Reload(bool succeeded) => Interlocked.Increment(ref succeeded ? ref reloads : ref failedReloads);

    public void DropLog() => Interlocked.Increment(ref logDropped);

    /// <summary>The text that Prometheus reads.</summary>
    public string ToPrometheus()
    {
        var text = new PrometheusText();
        var rows = All.Select(row => (Labels: Labels(row.Key), row.Value)).ToArray();
        var ended = (from row in rows
                     from flag in Enum.GetValues<ResponseFlag>()
                     let times = row.Value.Duration(flag)
                     where times.Count > 0
                     select (Labels: $"{row.Labels},{PrometheusText.Label("response_flags", flag.ToLetters())}", Times: times)).ToArray();
        text.Family("istio_tcp_connections_opened_total", "counter", "Connections accepted.", Each(t => t.Opened));
        text.Family("istio_tcp_connections_closed_total", "counter", "Connections that have ended.", Each(t => t.Closed));
        text.Family("sidecar_connections_active", "gauge", "Connections that have not ended.", Each(t => t.Opened - t.Closed));
        text.Family("istio_tcp_sent_bytes_total", "counter", "Bytes from clients to upstreams.", Each(t => t.Sent));
        text.Family("istio_tcp_received_bytes_total", "counter", "Bytes from upstreams to clients.", Each(t => t.Received));
        text.Family("sidecar_connections_ended_total", "counter", "Connections that have ended, by why.", ended.Select(row => (row.Labels, row.Times.Count)));
        text.Histograms("sidecar_connect_seconds", "Time until an upstream answered.", rows.Select(row => (row.Labels, row.Value.Connect)));
        text.Histograms("sidecar_connection_seconds", "Time from accept to end.", ended);
        var asked = requests.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal)
            .Select(row => (Labels: Labels(row.Key.Key, row.Key.Status, row.Key.Flag), row.Value)).ToArray();
        text.Histograms("istio_request_duration_seconds", "HTTP requests, by how long they took.", asked.Select(row => (row.Labels, row.Value.Times)));
        text.Family("sidecar_request_body_bytes_total", "counter", "Bytes of the bodies of HTTP requests.", asked.Select(row => (row.Labels, row.Value.Sent)));
        text.Family("sidecar_response_body_bytes_total", "counter", "Bytes of the bodies of HTTP answers.", asked.Select(row => (row.Labels, row.Value.Received)));
        text.Single("sidecar_accepted_total", "counter", "Connections taken from the kernel.", Volatile.Read(ref accepted));
        text.Single("sidecar_accept_pauses_total", "counter", "Times that accepting paused, for a limit of connections or of files.", Volatile.Read(ref acceptPauses));
        text.Single("sidecar_connect_failures_total", "counter", "Endpoints that did not take a connection.", Volatile.Read(ref connectFailures));
        text.Single("sidecar_configuration_reloads_total", "counter", "Configurations that were taken over.", Volatile.Read(ref reloads));
        text.Single("sidecar_configuration_rejected_total", "counter", "Configurations that were found wrong and not taken over.", Volatile.Read(ref failedReloads));
        text.Single("sidecar_access_log_dropped_total", "counter", "Lines that the access log could not take in time.", Volatile.Read(ref logDropped));
        foreach (var (name, help, value) in Gauges)
            text.Single(name, "gauge", help, value());
        return text.ToString();

        IEnumerable<(string Labels, long Value)> Each(Func<Traffic, long> value) => rows.Select(row => (row.Labels, value(row.Value)));
    }

    string Labels(TrafficKey key) => string.Join(',',
        PrometheusText.Label("direction", key.Side == TrafficSide.Inbound ? "inbound" : "outbound"),
        PrometheusText.Label("listener", $"[::]:{listeners.Of(key.Side)}"),
        PrometheusText.Label("route", key.Route), PrometheusText.Label("upstream", key.Destination));

    string Labels(TrafficKey key, int status, ResponseFlag flag) => string.Join(',',
        Labels(key), PrometheusText.Label("response_code", $"{status}"), PrometheusText.Label("response_flags", flag.ToLetters()));
}
