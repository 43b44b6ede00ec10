namespace Sidecar.Proxy.Configuration;

/// <summary>The configuration file, as plain texts and numbers. Everything has a default; times are in seconds.</summary>
sealed class ProxyOptions
{
    /// <summary>What the proxy listens to. Read once, at start.</summary>
    public ListenerOptions Listeners { get; set; } = new();

    /// <summary>Where inbound connections go.</summary>
    public InboundOptions Inbound { get; set; } = new();

    /// <summary>Where outbound connections go.</summary>
    public OutboundOptions Outbound { get; set; } = new();

    /// <summary>The named sets of endpoints that routes lead to.</summary>
    public List<UpstreamOptions> Upstreams { get; set; } = [];

    public DnsOptions Dns { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public AccessLogOptions AccessLog { get; set; } = new();
}

/// <summary>Ports from 1 to 65535; 0 where said turns a listener off.</summary>
sealed class ListenerOptions
{
    /// <summary><c>REDIRECT</c>, or <c>TPROXY</c> for inbound connections with the client's address.</summary>
    /// <value>Default: <c>ISTIO_META_INTERCEPTION_MODE</c> of the environment, else <c>REDIRECT</c>.</value>
    public string? Mode { get; set; }

    public int Outbound { get; set; } = 15001;

    public int Inbound { get; set; } = 15006;

    /// <summary>Loopback only.</summary>
    /// <value>Default: <c>proxyAdminPort</c> of <c>PROXY_CONFIG</c>, else 15000.</value>
    public int? Admin { get; set; }

    /// <summary>Readiness, metrics and the application's probes, as kubelet and Prometheus ask for them; 0 turns it off.</summary>
    /// <value>Default: <c>statusPort</c> of <c>PROXY_CONFIG</c>, else 15020.</value>
    public int? Agent { get; set; }

    public int Readiness { get; set; } = 15021;

    public int Metrics { get; set; } = 15090;

    /// <summary>Loopback only, UDP and TCP; 0 turns it off.</summary>
    public int Dns { get; set; } = 15053;

    /// <summary>Event loops, each with a thread: 1 to 64. <c>--concurrency</c> of the command line goes before it.</summary>
    /// <value>Default: <c>concurrency</c> of <c>PROXY_CONFIG</c>; where that is 0 or absent, the number of processors.</value>
    public int? Concurrency { get; set; }

    internal const int MostLoops = 64;
}

sealed class InboundOptions
{
    /// <summary><c>pod</c> for the pod's address, <c>loopback</c>, or <c>refuse</c>: for ports that are not named.</summary>
    public string Default { get; set; } = "pod";

    public List<InboundPortOptions> Ports { get; set; } = [];
}

sealed class InboundPortOptions
{
    public int Port { get; set; }

    /// <summary><c>pod</c>, <c>loopback</c> or <c>refuse</c>.</summary>
    public string To { get; set; } = "pod";

    /// <summary>The application's port where <see cref="To"/> is <c>loopback</c>; 0 for the same.</summary>
    public int TargetPort { get; set; }
}

sealed class OutboundOptions
{
    /// <summary><c>ALLOW_ANY</c>: on to where it was going; <c>REGISTRY_ONLY</c>: refused. Where no route matches.</summary>
    public string Policy { get; set; } = "ALLOW_ANY";

    /// <summary>
    /// How routes with hosts look at HTTP: <c>request</c>, each by itself; <c>connection</c>, by the first of a connection,
    /// without an HTTP stack.
    /// </summary>
    public string Http { get; set; } = "request";

    /// <summary>How long the first bytes may take, after which a connection is an opaque stream: 0.001 to 60.</summary>
    public double SniffTimeout { get; set; } = 0.2;

    public List<RouteOptions> Routes { get; set; } = [];
}

/// <summary>A route matches when each of its lists that is not empty has a match; a list of hosts or server names, when the stream is of that kind.</summary>
sealed class RouteOptions
{
    public string Name { get; set; } = "";

    /// <summary>Addresses or CIDR ranges.</summary>
    public List<string> Ranges { get; set; } = [];

    /// <summary>Ports or ranges of them, such as <c>8000-8100</c>.</summary>
    public List<string> Ports { get; set; } = [];

    /// <summary>Server names of TLS, such as <c>*.example.com</c>.</summary>
    public List<string> ServerNames { get; set; } = [];

    /// <summary>Hosts of HTTP.</summary>
    public List<string> Hosts { get; set; } = [];

    /// <summary>The name of an upstream, or <c>original</c>, or <c>refuse</c>.</summary>
    public string To { get; set; } = "";
}

sealed class UpstreamOptions
{
    public string Name { get; set; } = "";

    /// <summary><c>10.0.0.1:8080</c> or <c>[fd00::1]:8080</c>.</summary>
    public List<string> Endpoints { get; set; } = [];

    /// <summary>For each endpoint; null for the one of <see cref="LimitOptions"/>.</summary>
    public double? ConnectTimeout { get; set; }
}

sealed class DnsOptions
{
    /// <summary>Names that are answered here, with their addresses.</summary>
    public Dictionary<string, List<string>> Hosts { get; set; } = [];

    /// <summary>Resolvers for all other names, <c>10.96.0.10</c> or <c>10.96.0.10:53</c>; empty for those of /etc/resolv.conf.</summary>
    public List<string> Resolvers { get; set; } = [];

    /// <summary>The time to live of the answers that are given here.</summary>
    public int Ttl { get; set; } = 30;

    /// <summary>How long each resolver may take.</summary>
    public double Timeout { get; set; } = 2;
}

sealed class LimitOptions
{
    /// <summary>More wait in the kernel's queue.</summary>
    /// <value>Default: 65,536, or what the limit on open files allows if that is less.</value>
    public int? Connections { get; set; }

    /// <summary>Bytes that are read and not yet taken by the other side; at least 1 MiB.</summary>
    public long BytesInFlight { get; set; } = 256 * 1024 * 1024;

    /// <summary>For connections to the original destination, and upstreams that say nothing else.</summary>
    public double ConnectTimeout { get; set; } = 10;

    /// <summary>Without a byte either way, a connection is closed; a request that waits for its upstream is answered with 504.</summary>
    public double IdleTimeout { get; set; } = 3600;

    /// <summary>How long connections have to end after SIGTERM.</summary>
    /// <value>Default: <c>terminationDrainDuration</c> of <c>PROXY_CONFIG</c>, else 5.</value>
    public double? Drain { get; set; }
}

sealed class AccessLogOptions
{
    /// <summary><c>none</c>, <c>text</c> or <c>json</c>.</summary>
    public string Format { get; set; } = "none";

    /// <summary>A file that is appended to; <c>-</c> for standard output.</summary>
    public string Path { get; set; } = "-";
}
