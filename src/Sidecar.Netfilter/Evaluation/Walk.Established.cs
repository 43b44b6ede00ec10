namespace Sidecar.Netfilter.Evaluation;

partial class Walk
{
    // TCP sends a lost segment again; it fares differently only where the lost one left another mark on the connection.
    const int MostSent = 4;

    /// <summary>What becomes of a later segment of the client.</summary>
    enum Passage
    {
        Came,
        Lost,
        Over,
    }

    /// <summary>The client goes on as TCP does: it completes the handshake, sends data and waits for data back.</summary>
    Outcome Established<TRecorder>(Outcome outcome, Connection connection, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        // A lost acknowledgement does no harm: the data acknowledge too.
        if (Follow(Leg.Acknowledgement, TcpFlags.Ack, outcome, ref connection, ref recorder, out var ended) == Passage.Over)
            return ended;
        for (var sent = 1; ; sent++)
        {
            var mark = connection.Mark;
            var passage = Follow(Leg.Data, TcpFlags.Psh | TcpFlags.Ack, outcome, ref connection, ref recorder, out ended);
            if (passage == Passage.Came)
                break;
            if (passage == Passage.Over || (connection.Mark == mark && !connection.Forgotten) || sent == MostSent)
                return ended;
        }

        // The receiver's kernel acknowledges the first data at once, before the application can answer.
        var receipt = Answer(connection, TcpFlags.Ack) with { Leg = Leg.Receipt };
        if (SendBack(ref receipt, ref recorder) == Stop.Undecided)
            return Ended(outcome, OutcomeKind.Undecided, receipt);
        Learn(ref connection, receipt);
        return Responded(outcome, connection, ref recorder);
    }

    Outcome Responded<TRecorder>(Outcome outcome, Connection connection, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        for (var sent = 1; ; sent++)
        {
            var mark = connection.Mark;
            var response = Answer(connection, TcpFlags.Psh | TcpFlags.Ack) with { Leg = Leg.Response };
            var stop = SendBack(ref response, ref recorder);
            if (stop == Stop.Undecided)
                return Ended(outcome, OutcomeKind.Undecided, response);
            if (ComesBack(stop, response))
                return outcome with { Answered = true };
            Learn(ref connection, response);
            if (connection.Mark == mark || sent == MostSent)
                return outcome;
        }
    }

    /// <summary>Sends a later segment of the client, which is to come to where its first came.</summary>
    Passage Follow<TRecorder>(Leg leg, TcpFlags flags, in Outcome opened, ref Connection connection, ref TRecorder recorder, out Outcome ended)
        where TRecorder : struct, IRecorder
    {
        var packet = First(connection.Request);
        packet.Leg = leg;
        packet.Flags = flags;
        packet.Source = connection.Client.Address;
        packet.Of = connection;
        if (TRecorder.Listens)
            recorder.Sets(packet);
        var stop = connection.Request.IsLocal
            ? Send(ref packet, connection.Request.Mark, bound: true, ref recorder)
            : Receive(ref packet, ref recorder);
        Learn(ref connection, packet);
        if (packet.Forgotten)
            connection = connection with { Tracked = false, Forgotten = true, Mark = 0, MasqueradedBy = null };
        ended = opened;
        var sameEnds = packet.To == connection.Reached && packet.From == connection.Peer;
        if (sameEnds && packet.Assigned is null && stop == (connection.LeftBy is null ? Stop.Here : Stop.Wire))
        {
            Renew(ref connection, packet);
            return Passage.Came;
        }

        // Whoever else it comes to, this host or another, knows no such connection: RST.
        ended = Ended(opened, KindOf(stop, packet), packet);
        if (ended.Kind is OutcomeKind.Refused or OutcomeKind.Rejected)
            ended = Disowned(ended, packet, stop, ref recorder);
        return stop is Stop.Here or Stop.Wire || ended.Kind != OutcomeKind.Dropped ? Passage.Over : Passage.Lost;
    }

    /// <summary>What was forgotten begins anew with the packet that comes through.</summary>
    static void Renew(ref Connection connection, in InFlight packet)
    {
        if (!connection.Forgotten || packet.Tracking != Tracking.Attached)
            return;
        connection = connection with
        {
            Tracked = true,
            Forgotten = false,
            Zone = packet.Zone,
            Mark = packet.ConnectionMark,
            DestinationTranslated = packet.DestinationTranslated,
            SourceTranslated = packet.SourceTranslated,
            MasqueradedBy = packet.MasqueradedBy,
        };
    }

    // An ICMP error does no harm to a connection that is open; only an RST ends it.
    static OutcomeKind KindOf(Stop stop, in InFlight packet) => stop switch
    {
        Stop.Here or Stop.Wire => OutcomeKind.Refused,
        Stop.Rejected when packet.Cause is Reject { With: "tcp-reset" } => OutcomeKind.Rejected,
        Stop.Undecided => OutcomeKind.Undecided,
        _ => OutcomeKind.Dropped,
    };

    /// <summary>The RST that answers a segment meets the rules too; without it the client waits.</summary>
    Outcome Disowned<TRecorder>(Outcome refused, in InFlight segment, Stop stop, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        var listener = stop == Stop.Here ? segment.Assigned ?? around.Find(segment.Protocol, segment.Destination, segment.DestinationPort) : null;
        var of = Remember(segment, segment.Of.Request, segment.Of.Asked, listener, stop) with { Client = segment.Of.Client };
        var reset = Answer(of, TcpFlags.Rst) with { Leg = Leg.Reset };
        if (stop == Stop.Rejected)
            Attach(ref reset, of);
        var end = SendBack(ref reset, ref recorder);
        if (end == Stop.Undecided)
            return Ended(refused, OutcomeKind.Undecided, reset);
        return ComesBack(end, reset) ? refused : Ended(refused, OutcomeKind.Dropped, reset);
    }
}
