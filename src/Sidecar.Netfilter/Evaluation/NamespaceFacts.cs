namespace Sidecar.Netfilter.Evaluation;

/// <summary>What of a network namespace, besides its rules, decides where a packet lands: a value.</summary>
/// <remarks>
/// Taken for granted: every interface is up, reverse path filtering is off, <c>route_localnet</c> is off. The host
/// routes of own addresses and the routes to their networks are implied.
/// </remarks>
public sealed record NamespaceFacts
{
    /// <summary>The interfaces; without <c>lo</c> there is nothing to return by, so it is by default there.</summary>
    public EquatableArray<InterfaceFacts> Interfaces { get; init; } = [InterfaceFacts.Lo];

    /// <summary>Further routes, such as the default route.</summary>
    public EquatableArray<Route> Routes { get; init; } = [];

    /// <summary>Further rules of the routing policy.</summary>
    public EquatableArray<RoutingRule> RoutingRules { get; init; } = [];

    /// <summary>The sockets that wait.</summary>
    public EquatableArray<Listener> Listeners { get; init; } = [];

    /// <summary>True where IPv4 packets to other hosts are passed on (<c>net.ipv4.ip_forward</c>).</summary>
    public bool ForwardsIPv4 { get; init; }

    /// <summary>True where IPv6 packets to other hosts are passed on (<c>net.ipv6.conf.all.forwarding</c>).</summary>
    public bool ForwardsIPv6 { get; init; }

    /// <summary>The same namespace while no part of the proxy listens.</summary>
    internal NamespaceFacts WithoutProxy() =>
        this with { Listeners = Listeners.Where(listener => listener.Role == ListenerRole.Application).ToEquatableArray() };

    /// <summary>True for an address of one of the interfaces, and for all of 127.0.0.0/8.</summary>
    /// <param name="address">The address asked for.</param>
    public bool IsOwn(Address address)
    {
        if (address.Family == Family.IPv4 && address.IsLoopback)
            return true;
        foreach (var link in Interfaces.AsSpan())
            foreach (var own in link.Addresses.AsSpan())
                if (own.Address == address)
                    return true;
        return false;
    }
}
