namespace Sidecar.Netfilter.Evaluation;

/// <summary>The routing tables of a namespace, made ready to ask.</summary>
sealed class Routing
{
    readonly NamespaceFacts facts;
    readonly HashSet<Address> own;
    readonly (Mark Mark, Route[] Routes)[] v4;
    readonly (Mark Mark, Route[] Routes)[] v6;

    public Routing(NamespaceFacts facts)
    {
        this.facts = facts;
        own = [.. facts.Interfaces.SelectMany(link => link.Addresses).Select(cidr => cidr.Address)];
        v4 = Policy(Family.IPv4);
        v6 = Policy(Family.IPv6);
    }

    /// <summary>Finds the way to an address; null where there is none.</summary>
    /// <param name="destination">The address.</param>
    /// <param name="mark">The mark of the packet.</param>
    /// <param name="by">The only interface that will do; null for any.</param>
    public Route? Find(Address destination, uint mark, string? by = null)
    {
        if (by is null && IsOwn(destination))
            return destination.Family == Family.IPv4 ? OwnV4 : OwnV6;
        foreach (var (wanted, routes) in destination.Family == Family.IPv4 ? v4 : v6)
            if (wanted.Matches(mark))
                foreach (var route in routes)
                    if (route.Destination.Contains(destination) && (by is null || route.Interface == by))
                        return route;
        return null;
    }

    public bool IsOwn(Address address) =>
        address.Family == Family.IPv4 && address.IsLoopback ? own.Count > 0 : own.Contains(address);

    public bool IsOnLoopback(Address address) => InterfaceOf(address) == InterfaceFacts.Loopback;

    /// <summary>The interface that has an address; null where none has.</summary>
    public string? InterfaceOf(Address address)
    {
        foreach (var link in facts.Interfaces.AsSpan())
            foreach (var cidr in link.Addresses.AsSpan())
                if (cidr.Address == address)
                    return link.Name;
        return null;
    }

    public bool Forwards(Family family) => family == Family.IPv4 ? facts.ForwardsIPv4 : facts.ForwardsIPv6;

    /// <summary>The source that the kernel gives a socket that is not bound.</summary>
    public Address? SourceFor(Address destination, Route route)
    {
        if (IsOwn(destination))
            return SourceForOwn(destination);
        if (route.Source is { } preferred)
            return preferred;

        // Without a better choice a local route makes the destination its own source, which only an own address can be.
        if (route.IsLocal && destination.Family == Family.IPv4)
            return null;
        return Nearest(route.Interface, destination.Family == Family.IPv4 ? route.Gateway ?? destination : destination)
            ?? AnyOwn(destination.Family);
    }

    /// <summary>The first address of an interface.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="family">The family of the address.</param>
    /// <param name="scopeOf">An IPv6 address whose scope it is to have, unless that is the global one; null for any.</param>
    public Address? FirstAddress(string? name, Family family, Address? scopeOf = null)
    {
        foreach (var link in facts.Interfaces.AsSpan())
            if (link.Name == name)
                foreach (var cidr in link.Addresses.AsSpan())
                    if (cidr.Family == family && IsInScope(cidr.Address, scopeOf))
                        return cidr.Address;
        return null;
    }

    static bool IsInScope(Address address, Address? of) => of is not { Family: Family.IPv6 } scope
        || (scope.IsLoopback ? address.IsLoopback : !IsLinkLocal(scope) || IsLinkLocal(address));

    /// <summary>
    /// The source that MASQUERADE gives: one that other hosts could answer to, even where the packet goes by lo.
    /// </summary>
    public Address? MasqueradeAddress(string? name, Address destination)
    {
        if (destination.Family == Family.IPv6)
            return IsOwn(destination)
                ? SourceForOwn(destination)
                : Nearest(name ?? InterfaceFacts.Loopback, destination) ?? AnyOwn(Family.IPv6);
        foreach (var link in facts.Interfaces.AsSpan())
            if (link.Name == name)
                foreach (var cidr in link.Addresses.AsSpan())
                    if (cidr.Family == Family.IPv4 && !cidr.Address.IsLoopback)
                        return cidr.Address;
        return AnyOwn(Family.IPv4);
    }

    public AddressType TypeOf(Address address)
    {
        if (IsOwn(address))
            return AddressType.Local;
        if (address.Family == Family.IPv6)
            return address.Bits >> 120 == 0xff ? AddressType.Multicast : AddressType.Unicast;
        if ((uint)address.Bits >> 28 == 0xe)
            return AddressType.Multicast;
        return IsBroadcast(address) ? AddressType.Broadcast : AddressType.Unicast;
    }

    public static bool IsLinkLocal(Address address) => address.Family == Family.IPv6 && address.Bits >> 118 == 0x3fa;

    static Route OwnV4 { get; } = new(new Cidr(default, 0), InterfaceFacts.Loopback) { IsLocal = true };

    static Route OwnV6 { get; } = new(new Cidr(Address.FromBits(Family.IPv6, 0), 0), InterfaceFacts.Loopback) { IsLocal = true };

    bool IsBroadcast(Address address)
    {
        if (address.Bits is var bits && bits == uint.MaxValue)
            return true;
        foreach (var link in facts.Interfaces.AsSpan())
            foreach (var cidr in link.Addresses.AsSpan())
                if (cidr.Family == Family.IPv4 && cidr.PrefixLength is > 0 and < 31 && cidr.Last == address)
                    return true;
        return false;
    }

    Address SourceForOwn(Address destination) =>
        destination.IsLoopback ? Address.LoopbackOf(destination.Family) : PrimaryOf(destination);

    // The host route of a secondary IPv4 address prefers the primary of its network.
    Address PrimaryOf(Address own)
    {
        if (own.Family == Family.IPv6)
            return own;
        foreach (var link in facts.Interfaces.AsSpan())
            foreach (var cidr in link.Addresses.AsSpan())
                if (cidr.Address == own)
                    return FirstOf(cidr.Network, link) ?? own;
        return own;
    }

    static Address? FirstOf(Cidr network, InterfaceFacts link)
    {
        foreach (var cidr in link.Addresses.AsSpan())
            if (cidr.Network == network)
                return cidr.Address;
        return null;
    }

    // IPv4 takes the first address whose network holds the next hop, else the first; IPv6 the longest common prefix
    // (RFC 6724 rule 8), the first where several have it.
    Address? Nearest(string name, Address towards)
    {
        Address? best = null;
        var bestLength = -1;
        foreach (var link in facts.Interfaces.AsSpan())
            if (link.Name == name)
                foreach (var cidr in link.Addresses.AsSpan())
                    if (cidr.Family == towards.Family && IsLinkLocal(cidr.Address) == IsLinkLocal(towards) && Score(cidr, towards) > bestLength)
                        (best, bestLength) = (cidr.Address, Score(cidr, towards));
        return best;
    }

    static int Score(Cidr cidr, Address towards) => towards.Family == Family.IPv4
        ? (cidr.Contains(towards) ? 1 : 0)
        : (int)UInt128.LeadingZeroCount(cidr.Address.Bits ^ towards.Bits);

    Address? AnyOwn(Family family)
    {
        foreach (var link in facts.Interfaces.AsSpan())
            if (link.Name != InterfaceFacts.Loopback && FirstAddress(link.Name, family) is { } found)
                return found;
        return FirstAddress(InterfaceFacts.Loopback, family);
    }

    (Mark, Route[])[] Policy(Family family) =>
    [
        .. facts.RoutingRules
            .Where(rule => rule.Family == family || rule.Family == Family.Inet)
            .Append(new RoutingRule(family, default, Route.MainTable, 32766))
            .OrderBy(rule => rule.Priority)
            .Select(rule => (rule.Mark, Table(rule.Table, family))),
    ];

    Route[] Table(uint table, Family family)
    {
        var routes = facts.Routes.Where(route => route.Table == table);
        if (table == Route.MainTable)
            routes = routes.Concat(facts.Interfaces.SelectMany(link => link.Addresses
                .Where(cidr => !cidr.IsSingle && link.Name != InterfaceFacts.Loopback)
                .Select(cidr => new Route(cidr.Network, link.Name) { Source = cidr.Address.Family == Family.IPv4 ? cidr.Address : null })));
        return [.. routes.Where(route => route.Destination.Family == family).OrderByDescending(route => route.Destination.PrefixLength)];
    }
}
