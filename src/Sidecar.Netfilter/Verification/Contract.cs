using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>Reads the options as promises about packets, without a look at any rule.</summary>
sealed class Contract(InterceptionSettings settings, NamespaceFacts facts)
{
    readonly Routing routing = new(facts);

    // A loopback range that is asked for takes the application's traffic to itself along.
    readonly bool sparesLoopback = !settings.OutboundRanges.Items.Any(range => range.Address.IsLoopback);

    /// <summary>What is promised about a packet that begins a connection.</summary>
    public Ground Of(Packet packet)
    {
        if (settings.Mode == InterceptionMode.None)
            return Ground.NotIncluded;
        if (packet.Family == Family.IPv6 && !settings.IPv6)
            return Ground.Family;
        if (IsReserved(packet.Mark))
            return Ground.Open;

        // A datagram from port 53 is taken for a name server's answer, and what answers it for a query.
        if (settings.Dns != DnsCapture.None && packet.Protocol == Protocol.Udp && packet.SourcePort == DnsRules.Port)
            return Ground.Open;
        return packet.IsLocal ? OfLocal(packet) : OfArriving(packet);
    }

    /// <summary>True for the proxy's own packets.</summary>
    public bool IsProxy(Packet packet) =>
        settings.ProxyMark?.Matches(packet.Mark) == true
        || (packet.Owner is { } owner && (Has(settings.ProxyUids, owner.Uid) || Has(settings.ProxyGids, owner.Gid)));

    /// <summary>True for the ports at which the proxy takes captured connections: it has to refuse whoever calls them by name.</summary>
    public bool IsListener(Packet packet) => packet.DestinationPort == settings.OutboundPort || packet.DestinationPort == settings.InboundPort;

    /// <summary>The interface by which an address is reached; null for none.</summary>
    public string? WayTo(Address address) => routing.Find(address, 0)?.Interface;

    /// <summary>True where inbound connections to a port are captured.</summary>
    public bool TakesInbound(ushort port) => settings.InboundPorts.IsAll
        ? !Has(settings.ExcludedInboundPorts, port)
        : Has(settings.InboundPorts.Items, port);

    /// <summary>True where queries to an address go to the agent.</summary>
    public bool TakesDns(Packet packet) => packet.DestinationPort == DnsRules.Port
        && (packet.Protocol == Protocol.Tcp || packet.Protocol == Protocol.Udp)
        && (settings.Dns == DnsCapture.All || (settings.Dns == DnsCapture.Resolvers && settings.Resolvers.Contains(packet.Destination)));

    Ground OfLocal(Packet packet)
    {
        if (routing.Find(packet.Destination, packet.Mark) is not { } route)
            return Ground.Open;
        var toItself = route.IsLocal || route.Interface == InterfaceFacts.Loopback;
        if (Matches(settings.ExcludedInterfaces, toItself ? InterfaceFacts.Loopback : route.Interface) || IsExcludedByPort(packet))
            return Ground.Excluded;
        var source = packet.Source ?? routing.SourceFor(packet.Destination, route);
        if (toItself && source == InterceptionSettings.PassthroughSource(packet.Family))
            return Ground.Passthrough;
        if (IsProxy(packet))
            return OfProxy(packet, toItself);
        return toItself && sparesLoopback ? OfLoopback(packet) : OfApplication(packet);
    }

    Ground OfProxy(Packet packet, bool toItself)
    {
        if (!toItself || packet.Protocol != Protocol.Tcp || IsLoopback(packet.Destination))
            return Ground.Proxy;
        if (packet.DestinationPort == settings.TunnelPort)
            return Ground.Tunnel;
        if (settings.Dns != DnsCapture.None && packet.DestinationPort == DnsRules.Port)
            return Ground.Proxy;
        return TakesInbound(packet.DestinationPort) ? Ground.SelfCall : Ground.Open;
    }

    Ground OfLoopback(Packet packet)
    {
        if (settings.Dns == DnsCapture.None || packet.DestinationPort != DnsRules.Port || !packet.Protocol.HasPorts)
            return Ground.Loopback;
        if (TakesDns(packet))
            return OfApplication(packet);

        // TCP to port 53 of the pod is let through to the ranges, where it may be captured as any other connection.
        return packet.Protocol == Protocol.Tcp ? Ground.Open : Ground.Loopback;
    }

    Ground OfApplication(Packet packet)
    {
        if (IsExcludedByGroup(packet))
            return Ground.Excluded;
        if (TakesDns(packet))
            return Ground.Dns;
        if (IsLoopback(packet.Destination))
            return Ground.Loopback;
        if (Has(settings.ExcludedOutboundRanges, packet.Destination))
            return Ground.Excluded;
        return packet.Protocol == Protocol.Tcp && (Has(settings.OutboundPorts, packet.DestinationPort) || IsInRange(packet.Destination))
            ? Ground.Outbound
            : Ground.NotIncluded;
    }

    Ground OfArriving(Packet packet)
    {
        if (Matches(settings.VirtualInterfaces, packet.InInterface!))
            return OfGuest(packet);
        if (Matches(settings.ExcludedInterfaces, packet.InInterface!))
            return Ground.Excluded;
        if (packet.Protocol != Protocol.Tcp || settings.InboundPorts.IsNone)
            return Ground.NotIncluded;
        if (!facts.IsOwn(packet.Destination))
            return Ground.PassedOn;
        if (packet.DestinationPort == settings.TunnelPort)
            return Ground.Tunnel;
        if (Has(settings.ExcludedInboundSources, packet.Source!.Value)
            || (settings.InboundPorts.IsAll && Has(settings.ExcludedInboundPorts, packet.DestinationPort)))
            return Ground.Excluded;
        return TakesInbound(packet.DestinationPort) ? Ground.Inbound : Ground.NotIncluded;
    }

    Ground OfGuest(Packet packet) =>
        packet.Protocol == Protocol.Tcp && IsInRange(packet.Destination) ? Ground.Guest : Ground.PassedOn;

    // With TPROXY two marks belong to the rules. Whoever may set marks could do without rules as well.
    bool IsReserved(uint mark) => settings.Mode == InterceptionMode.Tproxy
        && (mark == settings.TproxyMark || mark == SettingsReader.SelfCallMark);

    bool IsExcludedByPort(Packet packet)
    {
        if (packet.Protocol != Protocol.Tcp && packet.Protocol != Protocol.Udp)
            return false;
        if (Has(settings.ExcludedOutboundPorts, packet.DestinationPort))
            return true;
        foreach (var exclusion in settings.ExcludedOutboundPortsForUids.AsSpan())
            if (packet.Owner is { } owner && exclusion.Users.Contains(owner.Uid) && exclusion.Protocols.Contains(packet.Protocol)
                && (exclusion.Ports.IsAll || Has(exclusion.Ports.Items, packet.DestinationPort)))
                return true;
        return false;
    }

    bool IsExcludedByGroup(Packet packet) => packet.Owner is { } owner && (settings.OwnerGroups.IsAll
        ? Has(settings.ExcludedOwnerGroups, owner.Gid)
        : !Has(settings.OwnerGroups.Items, owner.Gid));

    bool IsLoopback(Address address) => settings.LoopbackOf(address.Family).Contains(address);

    bool IsInRange(Address address) => settings.OutboundRanges.IsAll || Has(settings.OutboundRanges.Items, address);

    static bool Matches(EquatableArray<InterfacePattern> patterns, string name)
    {
        foreach (var pattern in patterns.AsSpan())
            if (pattern.Matches(name))
                return true;
        return false;
    }

    static bool Has(EquatableArray<PortRange> ranges, ushort port)
    {
        foreach (var range in ranges.AsSpan())
            if (range.Contains(port))
                return true;
        return false;
    }

    static bool Has(EquatableArray<Cidr> ranges, Address address)
    {
        foreach (var range in ranges.AsSpan())
            if (range.Contains(address))
                return true;
        return false;
    }

    static bool Has(EquatableArray<OwnerId> ids, uint id)
    {
        foreach (var owner in ids.AsSpan())
            if (owner.Contains(id))
                return true;
        return false;
    }
}
