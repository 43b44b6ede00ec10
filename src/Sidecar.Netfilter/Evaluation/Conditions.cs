namespace Sidecar.Netfilter.Evaluation;

sealed class ProtocolCondition(ProtocolMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) =>
        source.Protocol == Protocol.All || packet.Protocol == source.Protocol;
}

sealed class ProtocolSetCondition(ProtocolSetMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around)
    {
        foreach (var protocol in source.Protocols.AsSpan())
            if (packet.Protocol == protocol)
                return true;
        return false;
    }
}

sealed class FamilyCondition(FamilyMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) => packet.Family == source.Family;
}

sealed class AddressCondition(AddressMatch source) : Condition(source)
{
    protected override bool Applies(in InFlight packet) =>
        source.Ranges.IsEmpty || source.Ranges[0].Family == packet.Family;

    protected override bool Holds(in InFlight packet, Surroundings around)
    {
        var address = source.Side == Side.Source ? packet.Source : packet.Destination;
        foreach (var range in source.Ranges.AsSpan())
            if (range.Contains(address))
                return true;
        return false;
    }
}

sealed class PortCondition(PortMatch source) : Condition(source)
{
    protected override bool Applies(in InFlight packet) =>
        source.Transport == Protocol.All ? packet.Protocol.HasPorts : packet.Protocol == source.Transport;

    protected override bool Holds(in InFlight packet, Surroundings around)
    {
        foreach (var range in source.Ports.AsSpan())
            if ((source.Side != Side.Destination && range.Contains(packet.SourcePort))
                || (source.Side != Side.Source && range.Contains(packet.DestinationPort)))
                return true;
        return false;
    }
}

sealed class InterfaceCondition(Match source, InterfacePattern pattern, bool incoming) : Condition(source)
{
    // A hook without the interface shows an empty name.
    protected override bool Holds(in InFlight packet, Surroundings around) =>
        pattern.Matches((incoming ? packet.In : packet.Out) ?? "");
}

/// <summary>The owner matches. Without a socket iptables' negated form is true, nftables' false.</summary>
sealed class OwnerCondition(Match source, EquatableArray<OwnerId> ids, bool groups, bool supplementary, Backend backend)
    : Condition(source)
{
    protected override bool Applies(in InFlight packet) => backend == Backend.Iptables || packet.Owner is not null;

    protected override bool Holds(in InFlight packet, Surroundings around)
    {
        if (packet.Owner is not { } owner)
            return false;
        if (Any(groups ? owner.Gid : owner.Uid))
            return true;
        if (supplementary)
            foreach (var group in owner.SupplementaryGroups.AsSpan())
                if (Any(group))
                    return true;
        return false;
    }

    bool Any(uint id)
    {
        foreach (var range in ids.AsSpan())
            if (range.Contains(id))
                return true;
        return false;
    }
}

sealed class SocketExistsCondition(SocketExistsMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) =>
        packet.Owner is not null || packet.KernelSocket;
}

sealed class StateCondition(ConntrackStateMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) =>
        (packet.VisibleState & source.States) != 0;
}

sealed class MarkCondition(MarkMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) => source.Mark.Matches(packet.Mark);
}

sealed class ConnmarkCondition(ConnmarkMatch source) : Condition(source)
{
    protected override bool Applies(in InFlight packet) => packet.Tracking == Tracking.Attached;

    protected override bool Holds(in InFlight packet, Surroundings around) => source.Mark.Matches(packet.ConnectionMark);
}

sealed class TcpFlagsCondition(TcpFlagsMatch source) : Condition(source)
{
    protected override bool Applies(in InFlight packet) => packet.Protocol == Protocol.Tcp;

    protected override bool Holds(in InFlight packet, Surroundings around) => (packet.Flags & source.Mask) == source.Set;
}

sealed class AddressTypeCondition(AddressTypeMatch source) : Condition(source)
{
    protected override bool Holds(in InFlight packet, Surroundings around) =>
        around.Routing.TypeOf(source.Side == Side.Source ? packet.Source : packet.Destination) == source.Type;
}
