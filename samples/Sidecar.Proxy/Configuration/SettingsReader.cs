using System.Globalization;
using System.Numerics;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Proxy.Routing;
using Route = Sidecar.Proxy.Routing.Route;

namespace Sidecar.Proxy.Configuration;

/// <summary>Turns options into settings, and finds everything that is wrong with them at once.</summary>
sealed class SettingsReader(ProxyOptions options, PodEnvironment environment)
{
    readonly List<OptionProblem> problems = [];
    readonly Dictionary<string, Upstream> upstreams = new(StringComparer.Ordinal);

    /// <summary>The settings; null where there are problems.</summary>
    public static ProxySettings? Read(ProxyOptions options, PodEnvironment environment, out IReadOnlyList<OptionProblem> problems)
    {
        var reader = new SettingsReader(options, environment);
        var settings = reader.Read();
        problems = reader.problems;
        return reader.problems.Count == 0 ? settings : null;
    }

    ProxySettings Read()
    {
        var limits = Limits();
        foreach (var (upstream, path) in Each(options.Upstreams, "upstreams"))
            ReadUpstream(upstream, path, limits.Connect);
        var policy = Choice("outbound.policy", options.Outbound.Policy, ("ALLOW_ANY", (Decision)new Decision.Original("passthrough")),
            ("REGISTRY_ONLY", new Decision.Refuse("blackhole")));
        var perRequest = Choice("outbound.http", options.Outbound.Http, ("request", true), ("connection", false));
        var routes = Each(options.Outbound.Routes, "outbound.routes").Select(route => ReadRoute(route.One, route.Path)).ToEquatableArray();
        Unique("outbound.routes", options.Outbound.Routes.OfType<RouteOptions>().Select(route => route.Name));
        Unique("upstreams", options.Upstreams.OfType<UpstreamOptions>().Select(upstream => upstream.Name));
        var listeners = Listeners();
        return new ProxySettings(
            listeners, Inbound(), new RouteTable(routes, policy!, perRequest), upstreams.Values.ToEquatableArray(),
            Dns(listeners), limits, AccessLog(), Seconds("outbound.sniffTimeout", options.Outbound.SniffTimeout, 0.001, 60));
    }

    ListenerSettings Listeners()
    {
        var from = options.Listeners;
        var mode = Choice("listeners.mode", from.Mode ?? environment.Mode ?? "REDIRECT",
            ("REDIRECT", Interception.Redirect), ("TPROXY", Interception.Tproxy));
        var result = new ListenerSettings(
            mode,
            Port("listeners.outbound", from.Outbound), Port("listeners.inbound", from.Inbound),
            Port("listeners.admin", from.Admin ?? environment.AdminPort ?? 15000),
            Port("listeners.agent", from.Agent ?? environment.AgentPort ?? 15020, off: true),
            Port("listeners.readiness", from.Readiness), Port("listeners.metrics", from.Metrics),
            Port("listeners.dns", from.Dns, off: true),
            Loops(from.Concurrency is { } own ? Within("listeners.concurrency", own, 1, ListenerOptions.MostLoops) : environment.Concurrency ?? 0));
        ushort[] ports = [result.Outbound, result.Inbound, result.Admin, result.Agent, result.Readiness, result.Metrics, result.Dns];
        foreach (var twice in ports.Where(port => port != 0).GroupBy(port => port).Where(group => group.Count() > 1))
            Problem("listeners", twice.Key, "expected a port of its own for each listener");
        return result;
    }

    int Loops(int wanted) => (environment.ConcurrencyFlag ?? wanted) is > 0 and var loops ? loops : Math.Min(Environment.ProcessorCount, ListenerOptions.MostLoops);

    InboundTable Inbound()
    {
        var ports = new Dictionary<ushort, Decision>();
        foreach (var (from, path) in Each(options.Inbound.Ports, "inbound.ports"))
        {
            var port = Port($"{path}.port", from.Port);
            var target = from.TargetPort == 0 ? port : Port($"{path}.targetPort", from.TargetPort);
            if (from.TargetPort != 0 && from.To != "loopback")
                Problem($"{path}.targetPort", from.TargetPort, "expected only where 'to' is loopback");
            var decision = Choice($"{path}.to", from.To, ("pod", new Decision.Original($"inbound|{port}")),
                ("loopback", new Decision.Loopback($"inbound|{port}", target)), ("refuse", (Decision)new Decision.Refuse($"inbound|{port}")));
            if (!ports.TryAdd(port, decision!))
                Problem($"{path}.port", port, "expected each port once");
        }
        return new InboundTable(ports, Choice("inbound.default", options.Inbound.Default,
            ("pod", new Decision.Original("inbound")), ("loopback", new Decision.Loopback("inbound", 0)),
            ("refuse", (Decision)new Decision.Refuse("inbound")))!);
    }

    void ReadUpstream(UpstreamOptions from, string path, TimeSpan connect)
    {
        if (from.Name is "" or "original" or "refuse")
            Problem($"{path}.name", from.Name, "expected a name other than 'original' and 'refuse'");
        if (from.Endpoints.Count == 0)
            Problem($"{path}.endpoints", "", "expected at least one address and port");
        var endpoints = ReadAll<Endpoint>($"{path}.endpoints", from.Endpoints, TryEndpoint,
            "expected an address and a port, such as 10.0.0.1:8080 or [fd00::1]:8080");
        var timeout = from.ConnectTimeout is { } own ? Seconds($"{path}.connectTimeout", own, 0.001, 3600) : connect;
        upstreams[from.Name] = new Upstream(from.Name, endpoints, timeout);
    }

    Route ReadRoute(RouteOptions from, string path)
    {
        if (from.Name.Length == 0)
            Problem($"{path}.name", from.Name, "expected a name");
        if (from.Hosts.Count > 0 && from.ServerNames.Count > 0)
            Problem(path, from.Name, "expected hosts of HTTP or server names of TLS, not both: no connection has both");
        Decision decision = from.To switch
        {
            "original" => new Decision.Original(from.Name),
            "refuse" => new Decision.Refuse(from.Name),
            _ when upstreams.TryGetValue(from.To, out var upstream) => new Decision.Forward(from.Name, upstream),
            _ => Unknown(),
        };
        return new Route(decision)
        {
            Ranges = ReadAll<Cidr>($"{path}.ranges", from.Ranges, TryRange, "expected an address or a range, such as 10.0.0.0/8"),
            Ports = ReadAll<PortRange>($"{path}.ports", from.Ports, (text, out value) => PortRange.TryParse(text, null, out value) && value.First > 0,
                "expected a port or a range, such as 8000-8100"),
            ServerNames = Names(from.ServerNames, $"{path}.serverNames"),
            Hosts = Names(from.Hosts, $"{path}.hosts"),
        };

        Decision Unknown()
        {
            Problem($"{path}.to", from.To, "expected 'original', 'refuse' or the name of an upstream");
            return new Decision.Refuse(from.Name);
        }
    }

    DnsSettings Dns(ListenerSettings listeners)
    {
        var hosts = new Dictionary<string, EquatableArray<Address>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, addresses) in options.Dns.Hosts)
        {
            if (!HostPattern.TryParse(name, out _) || name.Contains('*', StringComparison.Ordinal))
                Problem("dns.hosts", name, "expected a host name");
            if ((IEnumerable<string>?)addresses is null)
                Problem($"dns.hosts.{name}", "null", "expected a list of addresses");
            else if (!hosts.TryAdd(name.TrimEnd('.'), ReadAll<Address>($"dns.hosts.{name}", addresses,
                (text, out value) => Address.TryParse(text, null, out value), "expected an IPv4 or IPv6 address")))
                Problem("dns.hosts", name, "expected each name once, whatever its case");
        }
        var own = ReadAll<Endpoint>("dns.resolvers", options.Dns.Resolvers, TryResolver, "expected an address, with a port if it is not 53");
        foreach (var itself in own.Where(resolver => resolver.Address.IsLoopback && listeners.Owns(resolver.Port)))
            Problem("dns.resolvers", itself.ToString(), "expected another resolver than the proxy itself");
        return new DnsSettings(hosts, options.Dns.Resolvers.Count > 0 ? own : environment.Resolvers,
            (uint)Within("dns.ttl", options.Dns.Ttl, 0, 86400), Seconds("dns.timeout", options.Dns.Timeout, 0.01, 60));
    }

    LimitSettings Limits()
    {
        var from = options.Limits;
        return new LimitSettings(
            Within("limits.connections", from.Connections ?? environment.MostConnections, 1, 1_000_000),
            Within("limits.bytesInFlight", from.BytesInFlight, 1024 * 1024, 1L << 40),
            Seconds("limits.connectTimeout", from.ConnectTimeout, 0.001, 3600),
            Seconds("limits.idleTimeout", from.IdleTimeout, 1, 7 * 86400),
            from.Drain is { } own ? Seconds("limits.drain", own, 0, 3600) : environment.Drain);
    }

    AccessLogSettings AccessLog()
    {
        if (options.AccessLog.Path.Length == 0 || options.AccessLog.Path.Contains('\0', StringComparison.Ordinal))
            Problem("accessLog.path", options.AccessLog.Path, "expected a file, or - for standard output");
        return new AccessLogSettings(
            Choice("accessLog.format", options.AccessLog.Format, ("none", AccessLogFormat.None), ("text", AccessLogFormat.Text), ("json", AccessLogFormat.Json)),
            options.AccessLog.Path);
    }

    EquatableArray<HostPattern> Names(List<string> texts, string path) =>
        ReadAll<HostPattern>(path, texts, HostPattern.TryParse, "expected a host name, *.NAME or *");

    /// <summary>The elements of a list, each with its path; null, which a file may have in place of any, is a problem.</summary>
    IEnumerable<(T One, string Path)> Each<T>(IEnumerable<T?> list, string path) where T : class
    {
        var i = 0;
        foreach (var one in list)
        {
            var place = $"{path}[{i++}]";
            if (one is not null)
                yield return (one, place);
            else
                Problem(place, "null", "expected a value");
        }
    }

    delegate bool TryRead<T>(string text, out T value);

    EquatableArray<T> ReadAll<T>(string path, IEnumerable<string> texts, TryRead<T> read, string expected)
    {
        var values = new List<T>();
        foreach (var (text, place) in Each(texts, path))
            if (read(text, out var value))
                values.Add(value);
            else
                Problem(place, text, expected);
        return values.ToEquatableArray();
    }

    static bool TryRange(string text, out Cidr range)
    {
        if (Address.TryParse(text, null, out var single))
        {
            range = Cidr.Of(single);
            return true;
        }
        return Cidr.TryParse(text, null, out range) && !range.HasHostBits;
    }

    static bool TryResolver(string text, out Endpoint end)
    {
        if (!Address.TryParse(text, null, out var alone))
            return TryEndpoint(text, out end);
        end = new Endpoint(alone, 53);
        return true;
    }

    internal static bool TryEndpoint(string text, out Endpoint end)
    {
        end = default;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!Address.TryParse(bracketed ? host[1..^1] : host, null, out var address)
            || bracketed != (address.Family == Family.IPv6)
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        end = new Endpoint(address, port);
        return true;
    }

    T? Choice<T>(string path, string found, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (word, value) in choices)
            if (word == found)
                return value;
        Problem(path, found, $"expected {string.Join(" or ", choices.ToArray().Select(choice => choice.Word))}");
        return default;
    }

    ushort Port(string path, int found, bool off = false) => (ushort)Within(path, found, off ? 0 : 1, 65535);

    TimeSpan Seconds(string path, double found, double least, double most) => TimeSpan.FromSeconds(Within(path, found, least, most));

    T Within<T>(string path, T found, T least, T most) where T : INumber<T>
    {
        if (least <= found && found <= most)
            return found;
        Problem(path, found, $"expected a number from {least} to {most}");
        return least;
    }

    void Unique(string path, IEnumerable<string> names)
    {
        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Count() > 1))
            Problem(path, twice.Key, "expected each name once");
    }

    void Problem(string path, IFormattable found, string expected) =>
        Problem(path, found.ToString(null, CultureInfo.InvariantCulture), expected);

    void Problem(string path, string found, string expected) => problems.Add(new OptionProblem(path, found, expected));
}
