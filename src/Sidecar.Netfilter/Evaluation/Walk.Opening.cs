namespace Sidecar.Netfilter.Evaluation;

partial class Walk
{
    const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
    const TcpFlags RstAck = TcpFlags.Rst | TcpFlags.Ack;

    /// <summary>Opens a connection: the first packet, what answers it, and for TCP what completes the handshake.</summary>
    public Outcome Open<TRecorder>(Packet request, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        var packet = First(request);
        if (TRecorder.Listens)
            recorder.Sets(packet);
        var asked = packet.To;
        var stop = request.IsLocal
            ? Send(ref packet, request.Mark, request.Source is not null, ref recorder)
            : Receive(ref packet, ref recorder);
        var listener = stop == Stop.Here
            ? packet.Assigned ?? around.Find(packet.Protocol, packet.Destination, packet.DestinationPort)
            : null;
        var outcome = OutcomeOf(stop, listener, asked, packet);
        if (!(outcome.Kind is OutcomeKind.Delivered or OutcomeKind.External or OutcomeKind.Refused || ByReset(outcome))
            || request.State != ConntrackStates.New || !request.Protocol.HasPorts)
            return outcome;
        return Answered(outcome, Remember(packet, request, asked, listener, stop), ref recorder);
    }

    static InFlight First(Packet request) => new()
    {
        Leg = Leg.Request,
        Protocol = request.Protocol,
        Source = request.Source ?? default,
        SourcePort = request.SourcePort,
        Destination = request.Destination,
        DestinationPort = request.DestinationPort,
        Flags = request.Flags,
        In = request.InInterface,
        Owner = request.IsLocal ? request.Owner : null,
        Mark = request.Mark,
        Of = new Connection { Request = request },
    };

    static Outcome OutcomeOf(Stop stop, Listener? listener, Endpoint asked, in InFlight packet)
    {
        var delivered = stop == Stop.Here && listener is not null;
        var tracked = packet.Tracking == Tracking.Attached;
        return new Outcome
        {
            Kind = stop switch
            {
                Stop.Here => delivered ? OutcomeKind.Delivered : OutcomeKind.Refused,
                Stop.Wire => OutcomeKind.External,
                Stop.Rejected => OutcomeKind.Rejected,
                Stop.Unreachable => OutcomeKind.Unreachable,
                Stop.Undecided => OutcomeKind.Undecided,
                _ => OutcomeKind.Dropped,
            },
            Listener = delivered ? listener : null,
            Local = delivered && packet.Protocol != Protocol.Tcp
                ? new Endpoint(listener!.Address ?? Unspecified(packet.Family), listener.Port)
                : packet.To,
            Peer = packet.From,
            // SO_ORIGINAL_DST looks into the default zone only.
            OriginalDestination = delivered && tracked && packet.Zone == 0 && packet.Protocol == Protocol.Tcp ? asked : null,
            Translated = packet.DestinationTranslated,
            Assigned = packet.Assigned is not null,
            OutInterface = stop == Stop.Wire ? packet.Out : null,
            Mark = packet.Mark,
            ConnectionMark = packet.ConnectionMark,
            Zone = tracked ? packet.Zone : (ushort)0,
            Leg = packet.Leg,
            Cause = packet.Cause,
        };
    }

    static Address Unspecified(Family family) => Address.FromBits(family, 0);

    static Connection Remember(in InFlight packet, Packet request, Endpoint asked, Listener? listener, Stop stop) => new()
    {
        Request = request,
        Tracked = packet.Tracking == Tracking.Attached,
        Zone = packet.Zone,
        Mark = packet.ConnectionMark,
        Client = packet.SourceTranslated ? packet.Of.Client : packet.From,
        Asked = asked,
        Peer = packet.From,
        Reached = packet.To,
        DestinationTranslated = packet.DestinationTranslated,
        SourceTranslated = packet.SourceTranslated,
        MasqueradedBy = packet.MasqueradedBy,
        Listener = listener,
        LeftBy = stop == Stop.Wire ? packet.Out : null,
    };

    /// <summary>Finds out whether the opening completes.</summary>
    Outcome Answered<TRecorder>(Outcome outcome, Connection connection, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        var tcp = connection.Request.Protocol == Protocol.Tcp;

        // An ICMP error, which answers UDP, is not walked: nobody but the client looks at it.
        if (outcome.Kind == OutcomeKind.Refused && !tcp)
            return outcome;
        var opens = outcome.Kind is OutcomeKind.Delivered or OutcomeKind.External;
        var answer = Answer(connection, opens ? SynAck : RstAck);
        if (ByReset(outcome))
            Attach(ref answer, connection);
        var stop = SendBack(ref answer, ref recorder);
        outcome = outcome with { AnswerZone = answer.Zone };
        if (stop == Stop.Undecided)
            return Ended(outcome, OutcomeKind.Undecided, answer);
        if (!ComesBack(stop, answer))
            return tcp ? Ended(outcome, OutcomeKind.Dropped, answer) : outcome;
        if (!tcp || !opens)
            return outcome with { Answered = true };
        Learn(ref connection, answer);
        return Established(outcome, connection, ref recorder);
    }

    Stop SendBack<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        if (TRecorder.Listens)
            recorder.Sets(packet);
        return packet.Of.LeftBy is null
            ? Send(ref packet, 0, bound: true, ref recorder)
            : Receive(ref packet, ref recorder);
    }

    // The connection's mark is what the latest packet has made of it.
    static void Learn(ref Connection connection, in InFlight packet)
    {
        if (packet.Tracking == Tracking.Attached && connection.Tracked && packet.Zone == connection.Zone)
            connection.Mark = packet.ConnectionMark;
    }

    // A rule that answers with RST sends a packet, which meets the rules of OUTPUT like any other.
    static bool ByReset(in Outcome outcome) =>
        outcome is { Kind: OutcomeKind.Rejected, Cause: Reject { With: "tcp-reset" } };

    /// <summary>The kernel gives an RST that a rule sends the connection of the packet that it refuses.</summary>
    static void Attach(ref InFlight answer, in Connection connection)
    {
        answer.ByRule = true;
        answer.KernelSocket = false;
        if (!connection.Tracked)
            return;
        answer.Tracking = Tracking.Attached;
        answer.State = ConntrackStates.Related;
        answer.Zone = connection.Zone;
        answer.ConnectionMark = connection.Mark;
        answer.DestinationTranslated = connection.DestinationTranslated;
        answer.SourceTranslated = connection.SourceTranslated;
    }

    static Outcome Ended(Outcome outcome, OutcomeKind kind, in InFlight packet) => outcome with
    {
        Kind = kind,
        Listener = null,
        OriginalDestination = null,
        OutInterface = null,
        Leg = packet.Leg,
        Cause = packet.Cause,
    };

    static InFlight Answer(in Connection connection, TcpFlags flags) => new()
    {
        Leg = Leg.Answer,
        Protocol = connection.Request.Protocol,
        Source = connection.Reached.Address,
        SourcePort = connection.Reached.Port,
        Destination = connection.Peer.Address,
        DestinationPort = connection.Peer.Port,
        Flags = flags,
        In = connection.LeftBy,
        Owner = connection.Listener?.Owner,
        KernelSocket = connection.Listener is null && connection.Request.Family == Family.IPv4,
        Of = connection,
    };

    /// <summary>Whether the answer reached the client, from the address that it asked for.</summary>
    static bool ComesBack(Stop stop, in InFlight answer) =>
        stop == (answer.Of.Request.IsLocal ? Stop.Here : Stop.Wire)
        && answer.Assigned is null
        && answer.From == answer.Of.Asked && answer.To == answer.Of.Client;
}
