namespace Sidecar.Netfilter.Evaluation;

/// <summary>How a proxy goes on with the connections it is given: needed to follow a connection to its end.</summary>
/// <param name="Owner">Whom its sockets belong to.</param>
public sealed record ProxyBehaviour(SocketOwner Owner)
{
    /// <summary>The source it hands inbound IPv4 connections on with; null for whatever the kernel chooses.</summary>
    public Address? PassthroughIPv4 { get; init; } = Address.FromBits(Family.IPv4, 0x7f000006);

    /// <summary>The source it hands inbound IPv6 connections on with; null for whatever the kernel chooses.</summary>
    public Address? PassthroughIPv6 { get; init; } = Address.FromBits(Family.IPv6, 6);

    /// <summary>
    /// The mark of sockets that keep the client's address as their source (TPROXY's <c>original_src</c>); null where the
    /// proxy hands on with the passthrough source.
    /// </summary>
    public uint? OriginalSourceMark { get; init; }

    /// <summary>The mark of all other sockets.</summary>
    public uint Mark { get; init; }

    /// <summary>The next connection that the proxy opens because of one it was given; null where the way ends there.</summary>
    internal Packet? Next(Packet packet, in Outcome outcome, NamespaceFacts facts)
    {
        if (outcome.Kind != OutcomeKind.Delivered || packet.Protocol != Protocol.Tcp)
            return null;
        var to = outcome.OriginalDestination ?? outcome.Local;
        var next = new Packet
        {
            Protocol = packet.Protocol,
            Destination = to.Address,
            DestinationPort = to.Port,
            Owner = Owner,
            Mark = Mark,
        };
        return outcome.Listener!.Role switch
        {
            ListenerRole.ProxyOutbound => next,
            ListenerRole.ProxyInbound when OriginalSourceMark is { } mark && !facts.IsOwn(outcome.Peer.Address) =>
                next with { Source = outcome.Peer.Address, Transparent = true, Mark = mark },
            ListenerRole.ProxyInbound => next with { Source = Passthrough(to.Address.Family, facts) },
            _ => null,
        };
    }

    Address? Passthrough(Family family, NamespaceFacts facts)
    {
        var source = family == Family.IPv4 ? PassthroughIPv4 : PassthroughIPv6;
        return source is { } address && facts.IsOwn(address) ? address : null;
    }
}
