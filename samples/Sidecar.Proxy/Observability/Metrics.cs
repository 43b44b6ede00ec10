using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Sidecar.Proxy.Observability;

/// <summary>The side of the application that a connection was captured on.</summary>
enum TrafficSide
{
    Inbound,
    Outbound,
}

/// <summary>What counters are kept apart by.</summary>
/// <param name="Listener">The port that the connection was accepted at.</param>
readonly record struct TrafficKey(TrafficSide Side, ushort Listener, string Route, string Destination);

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

/// <summary>A histogram of times; any thread may count.</summary>
sealed class Histogram
{
    static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600];

    readonly long[] buckets = new long[Bounds.Length + 1];
    long microseconds;

    public long Count => buckets.Sum();

    public void Add(double seconds)
    {
        var bucket = 0;
        while (bucket < Bounds.Length && seconds > Bounds[bucket])
            bucket++;
        Interlocked.Increment(ref buckets[bucket]);
        Interlocked.Add(ref microseconds, (long)(seconds * 1e6));
    }

    public void Write(StringBuilder text, string name, string labels)
    {
        long sum = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            sum += Volatile.Read(ref buckets[i]);
            var bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {sum}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {Volatile.Read(ref microseconds) / 1e6}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {sum}\n");
    }
}

/// <summary>All that is counted.</summary>
sealed class Metrics
{
    readonly ConcurrentDictionary<TrafficKey, Traffic> traffic = new();
    readonly ConcurrentDictionary<(TrafficKey Key, int Status, ResponseFlag Flag), Histogram> requests = new();
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
    public void Request(TrafficKey key, int status, ResponseFlag flag, double seconds) =>
        requests.GetOrAdd((key, status, flag), _ => new Histogram()).Add(seconds);

    public void Accept() => Interlocked.Increment(ref accepted);

    public void PauseAccepting() => Interlocked.Increment(ref acceptPauses);

    public void FailConnect() => Interlocked.Increment(ref connectFailures);

    public void Reload(bool succeeded) => Interlocked.Increment(ref succeeded ? ref reloads : ref failedReloads);

    public void DropLog() => Interlocked.Increment(ref logDropped);

    /// <summary>The text that Prometheus reads (exposition format 0.0.4).</summary>
    public string ToPrometheus()
    {
        var text = new StringBuilder();
        var rows = All.Select(row => (Labels: Labels(row.Key), row.Value)).ToArray();
        Family("istio_tcp_connections_opened_total", "counter", "Connections accepted.", t => t.Opened);
        Family("istio_tcp_connections_closed_total", "counter", "Connections that have ended.", t => t.Closed);
        Family("sidecar_connections_active", "gauge", "Connections that have not ended.", t => t.Opened - t.Closed);
        Family("istio_tcp_sent_bytes_total", "counter", "Bytes from clients to upstreams.", t => t.Sent);
        Family("istio_tcp_received_bytes_total", "counter", "Bytes from upstreams to clients.", t => t.Received);
        Head("sidecar_connections_ended_total", "counter", "Connections that have ended, by why.");
        foreach (var (labels, times) in Ended())
            text.Append(CultureInfo.InvariantCulture, $"sidecar_connections_ended_total{{{labels}}} {times.Count}\n");
        Head("sidecar_connect_seconds", "histogram", "Time until an upstream answered.");
        foreach (var (labels, value) in rows)
            value.Connect.Write(text, "sidecar_connect_seconds", labels);
        Head("sidecar_connection_seconds", "histogram", "Time from accept to end.");
        foreach (var (labels, times) in Ended())
            times.Write(text, "sidecar_connection_seconds", labels);
        Head("istio_request_duration_seconds", "histogram", "HTTP requests, by how long they took.");
        foreach (var (key, times) in requests.OrderBy(row => row.Key.ToString(), StringComparer.Ordinal))
            times.Write(text, "istio_request_duration_seconds", string.Create(CultureInfo.InvariantCulture,
                $"{Labels(key.Key)},response_code=\"{key.Status}\",response_flags=\"{key.Flag.ToLetters()}\""));
        Single("sidecar_accepted_total", "counter", "Connections taken from the kernel.", Volatile.Read(ref accepted));
        Single("sidecar_accept_pauses_total", "counter", "Times that accepting paused, for a limit of connections or of files.", Volatile.Read(ref acceptPauses));
        Single("sidecar_connect_failures_total", "counter", "Endpoints that did not take a connection.", Volatile.Read(ref connectFailures));
        Single("sidecar_configuration_reloads_total", "counter", "Configurations that were taken over.", Volatile.Read(ref reloads));
        Single("sidecar_configuration_rejected_total", "counter", "Configurations that were found wrong and not taken over.", Volatile.Read(ref failedReloads));
        Single("sidecar_access_log_dropped_total", "counter", "Lines that the access log could not take in time.", Volatile.Read(ref logDropped));
        foreach (var (name, help, value) in Gauges)
            Single(name, "gauge", help, value());
        return text.ToString();

        IEnumerable<(string Labels, Histogram Times)> Ended() =>
            from row in rows
            from flag in Enum.GetValues<ResponseFlag>()
            let times = row.Value.Duration(flag)
            where times.Count > 0
            select ($"{row.Labels},response_flags=\"{flag.ToLetters()}\"", times);

        void Head(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

        void Single(string name, string type, string help, double value)
        {
            Head(name, type, help);
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        }

        void Family(string name, string type, string help, Func<Traffic, long> value)
        {
            Head(name, type, help);
            foreach (var (labels, row) in rows)
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value(row)}\n");
        }
    }

    static string Labels(TrafficKey key) =>
        $"direction=\"{(key.Side == TrafficSide.Inbound ? "inbound" : "outbound")}\",listener=\"[::]:{key.Listener}\",route=\"{Escape(key.Route)}\",upstream=\"{Escape(key.Destination)}\"";

    static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
