using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>The host's side: addresses, routes, listeners. Straight from the facts, nothing prepared.</summary>
sealed class NaiveHost(NamespaceFacts facts)
{
    public bool IsOwn(Address address) => (address.Family == Family.IPv4 && address.IsLoopback)
        || facts.Interfaces.Any(link => link.Addresses.Any(cidr => cidr.Address == address));

    /// <summary>The interface that leads to an address, <c>lo</c> for this host; null for none.</summary>
    public string? Way(Address to, uint mark)
    {
        if (IsOwn(to))
            return "lo";
        foreach (var rule in facts.RoutingRules)
            if (rule.Family == to.Family && rule.Mark.Matches(mark))
                foreach (var route in facts.Routes)
                    if (route.Table == rule.Table && route.Destination.Contains(to))
                        return "lo";
        foreach (var link in facts.Interfaces)
            if (link.Name != "lo" && link.Addresses.Any(cidr => cidr.Network.Contains(to)))
                return link.Name;
        return facts.Routes.FirstOrDefault(route => route.Table == Route.MainTable && route.Destination.Contains(to))?.Interface;
    }

    /// <summary>The source of a socket that is not bound; null where there is none.</summary>
    public Address? Source(Address to, string way) => to switch
    {
        _ when IsOwn(to) => to.IsLoopback ? Address.LoopbackOf(to.Family) : to,
        _ when way == "lo" => null,
        _ => First(way, to.Family),
    };

    public Address? First(string? name, Family family) => facts.Interfaces.Where(link => link.Name == name)
        .SelectMany(link => link.Addresses).Where(cidr => cidr.Family == family).Select(cidr => (Address?)cidr.Address).FirstOrDefault();

    public bool IsOnLoopback(Address address) => facts.Interfaces.First(link => link.Name == "lo").Addresses.Any(cidr => cidr.Address == address);

    public Listener? Listener(Protocol protocol, Endpoint at)
    {
        var open = facts.Listeners.Where(listener => listener.Protocol == protocol && listener.Port == at.Port).ToList();
        return open.Find(listener => listener.Address == at.Address)
            ?? open.Find(listener => listener.Address is not { } address || (address.Family == at.Address.Family && address.IsUnspecified));
    }
}
