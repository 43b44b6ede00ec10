using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Routing;

namespace Sidecar.Proxy.Configuration;

/// <summary>A configuration that was found to be right, in the types that the proxy works with; never changed, only replaced.</summary>
sealed record ProxySettings(
    ListenerSettings Listeners, InboundTable Inbound, RouteTable Outbound, EquatableArray<Upstream> Upstreams,
    DnsSettings Dns, LimitSettings Limits, AccessLogSettings AccessLog, TimeSpan SniffTimeout);

/// <summary>How inbound connections are captured.</summary>
enum Interception
{
    /// <summary>The destination is rewritten to the listener; conntrack knows what it was.</summary>
    Redirect,

    /// <summary>The listener's sockets have the destination itself as their address.</summary>
    Tproxy,
}

sealed record ListenerSettings(
    Interception Mode, ushort Outbound, ushort Inbound, ushort Admin, ushort Agent, ushort Readiness, ushort Metrics, ushort Dns,
    int Concurrency)
{
    /// <summary>The port where connections of a direction arrive.</summary>
    public ushort Of(TrafficSide side) => side == TrafficSide.Inbound ? Inbound : Outbound;

    /// <summary>True for a port of the proxy's own.</summary>
    public bool Owns(ushort port) =>
        port != 0 && (port == Outbound || port == Inbound || port == Admin || port == Agent || port == Readiness || port == Metrics || port == Dns);
}

sealed record DnsSettings(
    IReadOnlyDictionary<string, EquatableArray<Address>> Hosts, EquatableArray<Endpoint> Resolvers, uint Ttl, TimeSpan Timeout);

sealed record LimitSettings(int Connections, long BytesInFlight, TimeSpan Connect, TimeSpan Idle, TimeSpan Drain);

enum AccessLogFormat
{
    None,
    Text,
    Json,
}

sealed record AccessLogSettings(AccessLogFormat Format, string Path);
