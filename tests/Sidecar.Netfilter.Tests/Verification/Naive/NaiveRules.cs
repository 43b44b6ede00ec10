using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

enum NaiveVerdict
{
    Continue,
    Accept,
    Return,
    Drop,
}

/// <summary>Runs the statements of rules one by one, as the manual pages say what each does.</summary>
sealed class NaiveRules(NaiveHost host)
{
    public NaiveVerdict RunBase(Table table, Chain chain, NaivePacket packet) => Run(table, chain, packet) switch
    {
        NaiveVerdict.Drop => NaiveVerdict.Drop,
        NaiveVerdict.Accept => NaiveVerdict.Accept,
        _ => chain.Base!.Policy == ChainPolicy.Drop ? NaiveVerdict.Drop : NaiveVerdict.Accept,
    };

    NaiveVerdict Run(Table table, Chain chain, NaivePacket packet)
    {
        foreach (var rule in chain.Rules.AsSpan())
        {
            var verdict = Run(table, rule, packet);
            if (verdict != NaiveVerdict.Continue)
                return verdict;
        }
        return NaiveVerdict.Return;
    }

    NaiveVerdict Run(Table table, Rule rule, NaivePacket packet)
    {
        foreach (var statement in rule.Statements.AsSpan())
        {
            switch (statement)
            {
                case Match match:
                    if (!Matches(table.Id.Backend, match, packet))
                        return NaiveVerdict.Continue;
                    break;
                case Jump jump:
                    var inner = Run(table, table.Find(jump.Chain)!, packet);
                    if (inner is NaiveVerdict.Accept or NaiveVerdict.Drop)
                        return inner;
                    break;
                case Accept:
                    return NaiveVerdict.Accept;
                case Return:
                    return NaiveVerdict.Return;
                case Drop:
                    return NaiveVerdict.Drop;
                case Redirect redirect:
                    return Redirected(redirect, packet);
                case Tproxy tproxy:
                    if (Proxied(table.Id.Backend, tproxy, packet) is { } end)
                        return end;
                    break;
                case Target target:
                    if (!Changes(table.Id.Backend, target, packet))
                        return NaiveVerdict.Continue;
                    break;
            }
        }
        return NaiveVerdict.Continue;
    }

    NaiveVerdict Redirected(Redirect redirect, NaivePacket packet)
    {
        var address = packet.In is null ? Address.LoopbackOf(packet.Family) : host.First(packet.In, packet.Family);
        if (address is not { } to)
            return NaiveVerdict.Drop;
        var before = packet.To;
        packet.To = new Endpoint(to, redirect.Ports!.Value.First);
        packet.Translated = packet.To != before;
        packet.Decided = true;
        return NaiveVerdict.Accept;
    }

    // Null: go on with the rule.
    NaiveVerdict? Proxied(Backend backend, Tproxy tproxy, NaivePacket packet)
    {
        if ((packet.Protocol != Protocol.Tcp && packet.Protocol != Protocol.Udp) || (tproxy.Family is { } family && family != packet.Family))
            return NaiveVerdict.Continue;
        if (!FindsSocket(tproxy, packet))
            return backend == Backend.Iptables ? NaiveVerdict.Drop : NaiveVerdict.Continue;
        if (backend == Backend.Nftables)
            return null;
        packet.Mark = (packet.Mark & ~tproxy.Mark!.Value.Mask) | tproxy.Mark.Value.Value;
        return NaiveVerdict.Accept;
    }

    bool FindsSocket(Tproxy tproxy, NaivePacket packet)
    {
        if (packet.Of is { } open)
        {
            if (packet.IsAnswer && open.Request.IsLocal && packet.From == open.Asked && packet.To == open.Client)
                return open.Request.Transparent;
            if (packet.Leg == Leg.Acknowledgement && open.Listener is { } own && packet.From == open.Client && packet.To == open.Reached)
                return own.Transparent;
        }
        var address = host.First(packet.In, packet.Family) ?? packet.To.Address;
        if (host.Listener(packet.Protocol, new Endpoint(address, tproxy.Port ?? packet.To.Port)) is not { Transparent: true } listener)
            return false;
        packet.Assigned = listener;
        return true;
    }

    static bool Changes(Backend backend, Target target, NaivePacket packet)
    {
        switch (target)
        {
            case SetMark set:
                packet.Mark = (packet.Mark & ~set.Mark.Mask) ^ set.Mark.Value;
                return true;
            case SetZone zone:
                if (packet.Tracking == NaiveTracking.None)
                    (packet.Tracking, packet.Zone) = (NaiveTracking.Zoned, zone.Zone);
                return true;
            case SaveMark or RestoreMark when packet.Tracking != NaiveTracking.Known:
                return backend == Backend.Iptables;
            case SaveMark:
                packet.ConnectionMark = packet.Mark;
                return true;
            case RestoreMark:
                packet.Mark = packet.ConnectionMark;
                return true;
            default:
                throw new NotSupportedException($"{target}");
        }
    }

    bool Matches(Backend backend, Match match, NaivePacket packet) => match switch
    {
        ProtocolMatch m => (m.Protocol == packet.Protocol) != m.Negated,
        FamilyMatch m => (m.Family == packet.Family) != m.Negated,
        AddressMatch m => m.Ranges[0].Family == packet.Family
            && Within(m.Ranges, m.Side == Side.Source ? packet.From.Address : packet.To.Address) != m.Negated,
        PortMatch m => m.Transport == packet.Protocol
            && Within(m.Ports, m.Side == Side.Source ? packet.From.Port : packet.To.Port) != m.Negated,
        InInterfaceMatch m => (m.Interface.Name == (packet.In ?? "")) != m.Negated,
        OutInterfaceMatch m => (m.Interface.Name == (packet.Out ?? "")) != m.Negated,
        UidMatch m => Owned(backend, packet, m.Users, packet.Owner?.Uid, m.Negated),
        GidMatch m => Owned(backend, packet, m.Groups, packet.Owner?.Gid, m.Negated),
        MarkMatch m => ((packet.Mark & m.Mark.Mask) == m.Mark.Value) != m.Negated,
        ConnmarkMatch m => packet.Tracking == NaiveTracking.Known && ((packet.ConnectionMark & m.Mark.Mask) == m.Mark.Value) != m.Negated,
        ConntrackStateMatch m => m.States.HasFlag(State(packet)) != m.Negated,
        AddressTypeMatch { Type: AddressType.Local, Side: Side.Destination } m => host.IsOwn(packet.To.Address) != m.Negated,
        _ => throw new NotSupportedException($"{match}"),
    };

    // Without a socket iptables' "!" is true, nftables' "!=" false.
    static bool Owned(Backend backend, NaivePacket packet, EquatableArray<OwnerId> ids, uint? id, bool negated) => packet.Owner is null
        ? negated && backend == Backend.Iptables
        : Within(ids, id!.Value) != negated;

    static ConntrackStates State(NaivePacket packet) => packet.Tracking switch
    {
        NaiveTracking.Zoned => ConntrackStates.New,
        NaiveTracking.Known => packet.New ? ConntrackStates.New : ConntrackStates.Established,
        _ => ConntrackStates.Invalid,
    };

    static bool Within(EquatableArray<Cidr> ranges, Address address)
    {
        foreach (var range in ranges.AsSpan())
            if (range.Family == address.Family && (range.PrefixLength == 0
                || range.Address.Bits >> (address.Width - range.PrefixLength) == address.Bits >> (address.Width - range.PrefixLength)))
                return true;
        return false;
    }

    static bool Within(EquatableArray<PortRange> ranges, ushort port)
    {
        foreach (var range in ranges.AsSpan())
            if (range.First <= port && port <= range.Last)
                return true;
        return false;
    }

    static bool Within(EquatableArray<OwnerId> ranges, uint id)
    {
        foreach (var range in ranges.AsSpan())
            if (range.First <= id && id <= range.Last)
                return true;
        return false;
    }
}
