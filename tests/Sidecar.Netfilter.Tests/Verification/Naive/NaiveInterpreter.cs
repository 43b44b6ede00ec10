using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>
/// A second interpreter of rules, written from the description of the kernel's packet path and deliberately simple: it
/// prepares nothing, knows no classes and shares no code with the library's. It covers what interception rules are made of.
/// </summary>
sealed class NaiveInterpreter
{
    readonly NaiveHost host;
    readonly NaiveRules statements;
    readonly NaivePlan v4;
    readonly NaivePlan v6;

    public NaiveInterpreter(RuleSet rules, NamespaceFacts facts)
    {
        host = new NaiveHost(facts);
        statements = new NaiveRules(host);
        v4 = new NaivePlan(rules, Family.IPv4);
        v6 = new NaivePlan(rules, Family.IPv6);
    }

    public NaiveOutcome Open(Packet request)
    {
        var first = new NaivePacket
        {
            Leg = Leg.Request,
            Protocol = request.Protocol,
            From = new Endpoint(request.Source ?? default, request.SourcePort),
            To = request.Asked,
            Flags = request.Flags,
            In = request.InInterface,
            Owner = request.Owner,
            Mark = request.Mark,
        };
        var stop = request.IsLocal ? Send(first, request.Source is not null) : Receive(first);
        var listener = stop == NaiveStop.Here ? first.Assigned ?? host.Listener(first.Protocol, first.To) : null;
        var outcome = OutcomeOf(stop, listener, first, request);
        if (stop is not (NaiveStop.Here or NaiveStop.Wire) || !request.Protocol.HasPorts
            || (outcome.Kind == OutcomeKind.Refused && request.Protocol != Protocol.Tcp))
            return outcome;
        return Complete(outcome, new NaiveConnection
        {
            Request = request,
            Tracked = first.Tracking == NaiveTracking.Known,
            Zone = first.Zone,
            Translated = first.Translated,
            Client = first.From,
            Asked = request.Asked,
            Reached = first.To,
            Listener = listener,
            Wire = stop == NaiveStop.Wire ? first.Out : null,
            Mark = first.ConnectionMark,
        });
    }

    static NaiveOutcome OutcomeOf(NaiveStop stop, Listener? listener, NaivePacket packet, Packet request)
    {
        var kind = stop switch
        {
            NaiveStop.Here => listener is null ? OutcomeKind.Refused : OutcomeKind.Delivered,
            NaiveStop.Wire => OutcomeKind.External,
            NaiveStop.Unreachable => OutcomeKind.Unreachable,
            _ => OutcomeKind.Dropped,
        };
        var tcp = packet.Protocol == Protocol.Tcp;
        var local = kind == OutcomeKind.Delivered && !tcp
            ? new Endpoint(listener!.Address ?? Address.FromBits(packet.Family, 0), listener.Port)
            : packet.To;
        var asked = kind == OutcomeKind.Delivered && tcp && packet.Translated && packet.Zone == 0 ? request.Asked : (Endpoint?)null;
        return new NaiveOutcome(kind, kind == OutcomeKind.Delivered ? listener : null, local, packet.From,
            stop == NaiveStop.Wire ? packet.Out : null, Answered: false, asked);
    }

    /// <summary>The answer; for TCP also what completes the handshake, and the first data back.</summary>
    NaiveOutcome Complete(NaiveOutcome outcome, NaiveConnection open)
    {
        var tcp = open.Request.Protocol == Protocol.Tcp;
        var refused = outcome.Kind == OutcomeKind.Refused;
        var answer = Back(open, Leg.Answer, refused ? TcpFlags.Rst | TcpFlags.Ack : TcpFlags.Syn | TcpFlags.Ack);
        if (!Returns(answer))
            return tcp ? Lost(outcome, OutcomeKind.Dropped) : outcome;
        if (!tcp || refused)
            return outcome with { Answered = true };
        Remember(answer);
        var more = new NaivePacket
        {
            Leg = Leg.Acknowledgement,
            Protocol = Protocol.Tcp,
            Flags = TcpFlags.Ack,
            From = open.Client,
            To = open.Asked,
            In = open.Request.InInterface,
            Owner = open.Request.Owner,
            Mark = open.Request.Mark,
            Of = open,
        };
        var stop = open.Request.IsLocal ? Send(more, bound: true) : Receive(more);
        if (more.Assigned is not null || (stop == NaiveStop.Here && (open.Wire is not null || more.To != open.Reached)))
            return Lost(outcome, OutcomeKind.Refused);
        if (stop != (open.Wire is null ? NaiveStop.Here : NaiveStop.Wire) || more.To != open.Reached)
            return Lost(outcome, OutcomeKind.Dropped);
        Remember(more);
        return outcome with { Answered = Returns(Back(open, Leg.Response, TcpFlags.Psh | TcpFlags.Ack)) };
    }

    static NaiveOutcome Lost(NaiveOutcome outcome, OutcomeKind kind) => outcome with { Kind = kind, Listener = null, Out = null, Seen = null };

    static NaivePacket Back(NaiveConnection open, Leg leg, TcpFlags flags) => new()
    {
        Leg = leg,
        Protocol = open.Request.Protocol,
        From = open.Reached,
        To = open.Client,
        Flags = flags,
        In = open.Wire,
        Owner = open.Listener?.Owner,
        Of = open,
    };

    bool Returns(NaivePacket answer)
    {
        var open = answer.Of!;
        var stop = open.Wire is null ? Send(answer, bound: true) : Receive(answer);
        return stop == (open.Request.IsLocal ? NaiveStop.Here : NaiveStop.Wire)
            && answer.Assigned is null && answer.From == open.Asked && answer.To == open.Client;
    }

    static void Remember(NaivePacket packet)
    {
        if (packet.Tracking == NaiveTracking.Known && packet.Of!.Tracked && packet.Zone == packet.Of.Zone)
            packet.Of.Mark = packet.ConnectionMark;
    }

    NaiveStop Send(NaivePacket packet, bool bound)
    {
        if (host.Way(packet.To.Address, packet.IsAnswer ? 0 : packet.Mark) is not { } way)
            return NaiveStop.Unreachable;
        if (!bound)
        {
            if (host.Source(packet.To.Address, way) is not { } source)
                return NaiveStop.Unreachable;
            packet.From = packet.From with { Address = source };
        }
        var v4 = packet.Family == Family.IPv4;
        if ((v4 && packet.From.Address.IsLoopback && way != "lo")
            || (v4 && packet.IsAnswer && packet.Of!.Listener is not { Transparent: true } && !host.IsOwn(packet.From.Address))
            || (!v4 && packet is { Leg: Leg.Answer, Of.Listener: null } && packet.To.Address.IsLoopback && !host.IsOnLoopback(packet.From.Address)))
            return NaiveStop.Unreachable;
        (packet.Out, packet.Route) = (way, way);
        if (!Hook(Netfilter.Hook.Output, packet))
            return NaiveStop.Dropped;
        packet.Out = packet.Route;
        if (!Hook(Netfilter.Hook.Postrouting, packet))
            return NaiveStop.Dropped;
        if (packet.Out != "lo")
            return packet.From.Address.IsLoopback ? NaiveStop.Dropped : NaiveStop.Wire;
        (packet.In, packet.Out, packet.Owner) = ("lo", null, null);
        if (packet.Tracking == NaiveTracking.Invalid)
            (packet.Tracking, packet.Zone) = (NaiveTracking.None, 0);
        return Receive(packet);
    }

    NaiveStop Receive(NaivePacket packet)
    {
        var outside = packet.In != "lo";
        if (outside && packet.Family == Family.IPv6 && (packet.From.Address.IsLoopback || packet.To.Address.IsLoopback))
            return NaiveStop.Dropped;
        var before = packet.To.Address;
        if (!Hook(Netfilter.Hook.Prerouting, packet) || (outside && (packet.From.Address.IsLoopback || packet.To.Address.IsLoopback)))
            return NaiveStop.Dropped;
        var here = (!outside && packet.To.Address == before) || host.Way(packet.To.Address, packet.Mark) == "lo";
        return here && Hook(Netfilter.Hook.Input, packet) ? NaiveStop.Here : NaiveStop.Dropped;
    }

    /// <summary>raw, tracking, mangle, nat, filter; false where the packet ends.</summary>
    bool Hook(Hook hook, NaivePacket packet)
    {
        var plan = packet.Family == Family.IPv4 ? v4 : v6;
        var (raw, mangle, nat, filter) = plan.At(hook);
        if (!Run(raw, packet))
            return false;
        if (plan.Tracks && hook is (Netfilter.Hook.Prerouting or Netfilter.Hook.Output))
            Track(packet);
        if (!Run(mangle, packet))
            return false;
        if (plan.Tracks && plan.Translates && packet.Tracking == NaiveTracking.Known && !Translate(hook, packet, nat))
            return false;
        return Run(filter, packet);
    }

    bool Run((Table Table, Chain Chain)[] chains, NaivePacket packet)
    {
        foreach (var (table, chain) in chains)
        {
            var mark = packet.Mark;
            if (statements.RunBase(table, chain, packet) == NaiveVerdict.Drop)
                return false;
            if (chain.Base is { Type: ChainType.Route, Hook: Netfilter.Hook.Output } && packet.Mark != mark && !Reroute(packet))
                return false;
        }
        return true;
    }

    static void Track(NaivePacket packet)
    {
        if (packet.Tracking is NaiveTracking.Known)
            return;
        var open = packet.Of;
        if (open is not null && open.Tracked && open.Zone == packet.Zone)
        {
            (packet.Tracking, packet.New, packet.ConnectionMark, packet.Translated, packet.Decided) = (NaiveTracking.Known, false, open.Mark, open.Translated, true);
            return;
        }
        var begins = packet.Protocol != Protocol.Tcp
            || (packet.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin)) is TcpFlags.Syn or TcpFlags.Ack;
        (packet.Tracking, packet.New) = (begins ? NaiveTracking.Known : NaiveTracking.Invalid, begins);
    }

    /// <summary>Rules decide for the first packet, once; the others are changed as it was, answers the other way.</summary>
    bool Translate(Hook hook, NaivePacket packet, (Table Table, Chain Chain)[] chains)
    {
        var first = hook is Netfilter.Hook.Prerouting or Netfilter.Hook.Output;
        var before = packet.To.Address;
        if (!packet.New)
        {
            if (packet.Of!.Translated && first && !packet.IsAnswer)
                packet.To = packet.Of.Reached;
            if (packet.Of.Translated && !first && packet.IsAnswer)
                packet.From = packet.Of.Asked;
        }
        else if (first && !packet.Decided)
        {
            foreach (var (table, chain) in chains)
                if (!packet.Decided && statements.RunBase(table, chain, packet) == NaiveVerdict.Drop)
                    return false;
            packet.Decided = true;
        }
        return hook != Netfilter.Hook.Output || packet.To.Address == before || Reroute(packet);
    }

    bool Reroute(NaivePacket packet)
    {
        packet.Route = host.Way(packet.To.Address, packet.Mark);
        return packet.Route is not null && !(packet.Family == Family.IPv4 && packet.From.Address.IsLoopback && packet.Route != "lo");
    }
}
