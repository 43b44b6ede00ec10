namespace Sidecar.Netfilter.Evaluation;

/// <summary>What the statements may ask of the namespace.</summary>
sealed class Surroundings(NamespaceFacts facts)
{
    readonly Listener[] listeners = [.. facts.Listeners];

    public Routing Routing { get; } = new(facts);

    public Address? RedirectAddress(in InFlight packet) => packet.In is null
        ? Address.LoopbackOf(packet.Family)
        : Routing.FirstAddress(packet.In, packet.Family, packet.Destination);

    /// <summary>The listener of an address and port: one bound to the address first, then one of all addresses.</summary>
    public Listener? Find(Protocol protocol, Address address, ushort port)
    {
        Listener? wildcard = null;
        foreach (var listener in listeners)
        {
            if (listener.Port != port || listener.Protocol != protocol)
                continue;
            if (listener.Address == address)
                return listener;
            if (wildcard is null && listener.IsWildcard(address.Family))
                wildcard = listener;
        }
        return wildcard;
    }

    /// <summary>TPROXY: finds a transparent socket, that of the connection or else a listener.</summary>
    public bool TryAssign(ref InFlight packet, Tproxy tproxy)
    {
        if (IsOfConnection(packet))
            return packet.IsReply ? packet.Of.Request.Transparent : packet.Of.Listener!.Transparent;
        var address = tproxy.Address ?? Routing.FirstAddress(packet.In, packet.Family) ?? packet.Destination;
        var found = Find(packet.Protocol, address, tproxy.Port ?? packet.DestinationPort);
        if (found is not { Transparent: true })
            return false;
        packet.Assigned = found;
        return true;
    }

    // The socket of an open connection is found before any listener, by both ends as the packet has them now.
    public static bool IsOfConnection(in InFlight packet)
    {
        if (packet.IsReply)
            return packet.Of.Request.IsLocal && packet.From == packet.Of.Asked && packet.To == packet.Of.Client;
        return packet.Leg is Leg.Acknowledgement or Leg.Data
            && packet.Of.Listener is not null && packet.From == packet.Of.Peer && packet.To == packet.Of.Reached;
    }
}
