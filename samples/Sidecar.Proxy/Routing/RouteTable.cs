using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Sniffing;

namespace Sidecar.Proxy.Routing;

/// <summary>One rule for outbound connections; what is empty does not narrow it.</summary>
/// <param name="Decision">What becomes of connections that match.</param>
sealed record Route(Decision Decision)
{
    public EquatableArray<Cidr> Ranges { get; init; } = [];

    public EquatableArray<PortRange> Ports { get; init; } = [];

    /// <summary>The server names of TLS (RFC 6066 §3) that match.</summary>
    public EquatableArray<HostPattern> ServerNames { get; init; } = [];

    /// <summary>The hosts of HTTP (RFC 9110 §7.2) that match.</summary>
    public EquatableArray<HostPattern> Hosts { get; init; } = [];

    public bool MatchesDestination(Endpoint destination)
    {
        if (!Ranges.IsEmpty && !AnyContains(Ranges, destination.Address))
            return false;
        if (Ports.IsEmpty)
            return true;
        foreach (var range in Ports)
            if (range.Contains(destination.Port))
                return true;
        return false;
    }

    static bool AnyContains(EquatableArray<Cidr> ranges, Address address)
    {
        foreach (var range in ranges)
            if (range.Contains(address))
                return true;
        return false;
    }
}

/// <summary>The ordered routes of outbound connections; the first that matches decides, else the policy.</summary>
/// <param name="Routes">In order.</param>
/// <param name="Otherwise">What becomes of connections that no route matches.</param>
/// <param name="PerRequest">
/// True: HTTP that may match a route with hosts is decided request by request. False: by its first request, as a whole.
/// </param>
sealed record RouteTable(EquatableArray<Route> Routes, Decision Otherwise, bool PerRequest)
{
    static readonly Decision Sniff = new Decision.Sniff();

    /// <summary>The decision on a connection whose requests are decided one by one.</summary>
    public static Decision EachRequest { get; } = new Decision.PerRequest("http");

    /// <summary>True when some connection may be decided request by request.</summary>
    public bool NeedsHttp => PerRequest && Routes.Any(route => !route.Hosts.IsEmpty);

    /// <summary>Decides a connection.</summary>
    /// <param name="destination">Where it was going.</param>
    /// <param name="first">What its first bytes are; null while nobody has looked.</param>
    public Decision Decide(Endpoint destination, Sniffed? first)
    {
        foreach (var route in Routes)
        {
            if (!route.MatchesDestination(destination))
                continue;
            if (route.ServerNames.IsEmpty && route.Hosts.IsEmpty)
                return route.Decision;
            if (first is not { } seen)
                return Sniff;
            if (PerRequest && !route.Hosts.IsEmpty && seen.Kind is SniffKind.Http1 or SniffKind.Http2)
                return EachRequest;
            if (Matches(route, seen))
                return route.Decision;
        }
        return Otherwise;
    }

    /// <summary>Decides one request of a connection that is decided request by request.</summary>
    /// <param name="destination">Where the connection was going.</param>
    /// <param name="host">The host that is asked, without a port.</param>
    public Decision DecideRequest(Endpoint destination, string host)
    {
        foreach (var route in Routes)
            if (route.MatchesDestination(destination)
                && (route.Hosts.IsEmpty ? route.ServerNames.IsEmpty : Any(route.Hosts, host)))
                return route.Decision;
        return Otherwise;
    }

    static bool Matches(Route route, Sniffed seen) => seen.Kind switch
    {
        SniffKind.Tls => Any(route.ServerNames, seen.Name),
        SniffKind.Http1 => Any(route.Hosts, seen.Name),
        _ => false,
    };

    static bool Any(EquatableArray<HostPattern> patterns, string? name)
    {
        if (name is not null)
            foreach (var pattern in patterns)
                if (pattern.Matches(name))
                    return true;
        return false;
    }
}
