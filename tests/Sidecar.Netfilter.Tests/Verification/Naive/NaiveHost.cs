using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>The host's side: addresses, routes, listeners. Straight from the facts, gone through one by one.</summary>
sealed class NaiveHost(NamespaceFacts facts)
{
    readonly (string Name, Cidr At)[] addresses = [.. facts.Interfaces.SelectMany(link => link.Addresses.Select(cidr => (link.Name, cidr)))];
    readonly RoutingRule[] rules = [.. facts.RoutingRules];
    readonly Route[] routes = [.. facts.Routes];
    readonly Listener[] listeners = [.. facts.Listeners];

    public bool IsOwn(Address address)
    {
        if (address.Family == Family.IPv4 && address.IsLoopback)
            return true;
        foreach (var (_, at) in addresses)
            if (at.Address == address)
                return true;
        return false;
    }

    /// <summary>The interface that leads to an address, <c>lo</c> for this host; null for none.</summary>
    public string? Way(Address to, uint mark)
    {
        if (IsOwn(to))
            return "lo";
        foreach (var rule in rules)
            if (rule.Family == to.Family && rule.Mark.Matches(mark))
                foreach (var route in routes)
                    if (route.Table == rule.Table && route.Destination.Contains(to))
                        return "lo";
        foreach (var (name, at) in addresses)
            if (name != "lo" && at.Network.Contains(to))
                return name;
        foreach (var route in routes)
            if (route.Table == Route.MainTable && route.Destination.Contains(to))
                return route.Interface;
        return null;
    }

    /// <summary>The source of a socket that is not bound; null where there is none.</summary>
    public Address? Source(Address to, string way) => to switch
    {
        _ when IsOwn(to) => to.IsLoopback ? Address.LoopbackOf(to.Family) : to,
        _ when way == "lo" => null,
        _ => First(way, to.Family),
    };

    public Address? First(string? interfaceName, Family family)
    {
        foreach (var (name, at) in addresses)
            if (name == interfaceName && at.Family == family)
                return at.Address;
        return null;
    }

    public bool IsOnLoopback(Address address)
    {
        foreach (var (name, at) in addresses)
            if (name == "lo" && at.Address == address)
                return true;
        return false;
    }

    public Listener? Listener(Protocol protocol, Endpoint at)
    {
        Listener? wildcard = null;
        foreach (var listener in listeners)
        {
            if (listener.Protocol != protocol || listener.Port != at.Port)
                continue;
            if (listener.Address == at.Address)
                return listener;
            if (listener.Address is not { } address || (address.Family == at.Address.Family && address.IsUnspecified))
                wildcard ??= listener;
        }
        return wildcard;
    }
}
