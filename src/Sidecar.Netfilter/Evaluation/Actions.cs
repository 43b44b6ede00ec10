namespace Sidecar.Netfilter.Evaluation;

sealed class SetMarkAction(SetMark source) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        packet.Mark = source.Mark.Apply(packet.Mark);
        return Step.Next;
    }
}

/// <summary>
/// The actions on the connection's mark. Without a connection iptables goes on as if nothing were, nftables ends the rule.
/// </summary>
sealed class ConnmarkAction(Target source, Backend backend) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        if (packet.Tracking != Tracking.Attached)
            return backend == Backend.Iptables ? Step.Next : Step.NoMatch;
        switch (Source)
        {
            case SetConnmark set:
                packet.ConnectionMark = set.Mark.Apply(packet.ConnectionMark);
                break;
            case SaveMark save:
                packet.ConnectionMark = (packet.ConnectionMark & ~save.ConnectionMask) ^ (packet.Mark & save.PacketMask);
                break;
            case RestoreMark restore:
                packet.Mark = (packet.Mark & ~restore.PacketMask) ^ (packet.ConnectionMark & restore.ConnectionMask);
                break;
        }
        return Step.Next;
    }
}

/// <summary>Chooses the zone before tracking. The first choice wins; in nftables also over an exemption before it.</summary>
sealed class ZoneAction(SetZone source, Backend backend) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        if (packet.Tracking == Tracking.NotYet || (packet.Tracking == Tracking.Exempt && backend == Backend.Nftables))
        {
            packet.Tracking = Tracking.Zoned;
            packet.Zone = source.Zone;
        }
        return Step.Next;
    }
}

sealed class ExemptAction(NoTrack source) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        if (packet.Tracking is Tracking.NotYet)
            packet.Tracking = Tracking.Exempt;
        return Step.Next;
    }
}

/// <summary>REDIRECT and DNAT: a new destination.</summary>
sealed class TranslateDestination(Verdict source) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        var (address, ports) = Source switch
        {
            Redirect redirect => (around.RedirectAddress(packet), redirect.Ports),
            Dnat { Address: { } given } dnat => (given, dnat.Ports),
            Dnat dnat => (packet.Destination, dnat.Ports),
            _ => default,
        };
        if (address is not { } destination)
        {
            packet.Cause = Source;
            return Step.Drop;
        }
        if (ports is { IsSingle: false } several && !several.Contains(packet.DestinationPort))
        {
            packet.Cause = Source;
            return Step.Undecided;
        }
        var before = packet.To;
        packet.Destination = destination;
        if (ports is { IsSingle: true } one)
            packet.DestinationPort = one.First;
        packet.DestinationTranslated = packet.To != before;
        packet.DestinationSettled = true;
        return Step.Accept;
    }
}

/// <summary>SNAT and MASQUERADE: a new source; the port stays where it is free to.</summary>
sealed class TranslateSource(Verdict source) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        var (address, ports) = Source switch
        {
            Snat snat => (snat.Address, snat.Ports),
            Masquerade masquerade => (around.Routing.MasqueradeAddress(packet.Routed, packet.Destination), masquerade.Ports),
            _ => default,
        };
        if (address is not { } given)
        {
            packet.Cause = Source;
            return Step.Drop;
        }
        if (ports is { IsSingle: false } several && !several.Contains(packet.SourcePort))
        {
            packet.Cause = Source;
            return Step.Undecided;
        }
        if (packet.Leg == Leg.Request)
            packet.Of.Client = packet.From;
        var before = packet.From;
        packet.Source = given;
        if (ports is { IsSingle: true } one)
            packet.SourcePort = one.First;
        packet.SourceTranslated = packet.From != before;
        packet.MasqueradedBy = Source is Masquerade ? packet.Routed : null;
        packet.SourceSettled = true;
        return Step.Accept;
    }
}

/// <summary>Gives the packet to a transparent socket; the backends differ where there is none.</summary>
sealed class TproxyAction(Tproxy source, Backend backend) : Op(source)
{
    public override Step Apply(ref InFlight packet, Surroundings around)
    {
        var possible = packet.Protocol == Protocol.Tcp || packet.Protocol == Protocol.Udp;
        if (!possible || (source.Family is { } family && family != packet.Family))
            return Step.NoMatch;
        if (!around.TryAssign(ref packet, source))
            return Missed(ref packet);
        if (backend == Backend.Nftables)
            return Step.Next;
        packet.Mark = (source.Mark ?? default).Apply(packet.Mark);
        return Step.Accept;
    }

    Step Missed(ref InFlight packet)
    {
        if (backend == Backend.Nftables)
            return Step.NoMatch;
        packet.Cause = Source;
        return Step.Drop;
    }
}
