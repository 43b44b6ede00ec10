namespace Sidecar.Netfilter.Evaluation;

partial class Walk
{
    /// <summary>Looks the packet up among the connections, as conntrack does right after raw.</summary>
    static Step Track<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        // A packet that re-enters by lo keeps what it has.
        if (packet.Tracking is Tracking.Attached or Tracking.Exempt)
            return Step.Next;
        if (packet.Leg == Leg.Request)
            Begin(ref packet);
        else
            Find(ref packet);
        if (TRecorder.Listens)
            recorder.Meets(Event.Tracked, packet);
        return Step.Next;
    }

    static void Begin(ref InFlight packet)
    {
        var state = packet.Of.Request.State;
        if (packet.Protocol == Protocol.Tcp && state == ConntrackStates.New && !Opens(packet.Flags))
            state = ConntrackStates.Invalid;
        packet.State = state;
        packet.Tracking = state == ConntrackStates.Invalid ? Tracking.Invalid : Tracking.Attached;
        packet.ConnectionMark = packet.Tracking == Tracking.Attached ? packet.Of.Request.ConnectionMark : 0;
    }

    static void Find(ref InFlight packet)
    {
        ref readonly var connection = ref packet.Of;
        if (connection.Tracked && packet.Zone == connection.Zone)
        {
            packet.Tracking = Tracking.Attached;
            packet.State = ConntrackStates.Established;
            packet.ConnectionMark = connection.Mark;
            packet.DestinationTranslated = connection.DestinationTranslated;
            packet.SourceTranslated = connection.SourceTranslated;
            packet.DestinationSettled = packet.SourceSettled = true;
            return;
        }
        var begins = packet.Protocol != Protocol.Tcp || Opens(packet.Flags);
        packet.Tracking = begins ? Tracking.Attached : Tracking.Invalid;
        packet.State = begins ? ConntrackStates.New : ConntrackStates.Invalid;
    }

    /// <summary>Whether a segment of no known connection begins one: SYN, or a lone ACK picked up in mid-stream.</summary>
    static bool Opens(TcpFlags flags) =>
        (flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin)) is TcpFlags.Syn or TcpFlags.Ack;

    /// <summary>
    /// nat: rules decide for the first packet of a connection, once for each end; the packets after it are translated alike.
    /// </summary>
    Step Translate<TRecorder>(Stage stage, Hook hook, ref InFlight packet, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        if (packet.Tracking != Tracking.Attached)
            return Step.Next;
        if (packet.Leg != Leg.Request && packet.Of.Tracked
            && packet.State is (ConntrackStates.Established or ConntrackStates.Related))
        {
            if (hook == Hook.Postrouting && LeavesElsewhere(packet))
            {
                packet.Forgotten = true;
                return Step.Drop;
            }
            Retranslate(stage.Kind, ref packet);
            return Step.Next;
        }
        var destination = stage.Kind == StageKind.DestinationNat;
        if (packet.State is not (ConntrackStates.New or ConntrackStates.Related)
            || (destination ? packet.DestinationSettled : packet.SourceSettled))
        {
            if (TRecorder.Listens)
                recorder.Meets(Event.NatSkipped, packet);
            return Step.Next;
        }
        var step = Decide(stage, destination, ref packet, ref recorder);
        if (destination)
            packet.DestinationSettled = true;
        else
            packet.SourceSettled = true;
        return step;
    }

    // A masqueraded connection may not change its way out: the packet is dropped and the connection forgotten.
    static bool LeavesElsewhere(in InFlight packet) =>
        !packet.IsReply && packet.Of.MasqueradedBy is { } way && way != packet.Out;

    Step Decide<TRecorder>(Stage stage, bool destination, ref InFlight packet, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        foreach (var chain in stage.Chains)
        {
            var step = RunBase(chain, ref packet, ref recorder);
            if (step != Step.Next)
                return step;
            if (destination ? packet.DestinationSettled : packet.SourceSettled)
                break;
        }
        return Step.Next;
    }

    static void Retranslate(StageKind kind, ref InFlight packet)
    {
        ref readonly var connection = ref packet.Of;
        var answer = packet.IsReply;
        if (kind == StageKind.DestinationNat && (answer ? connection.SourceTranslated : connection.DestinationTranslated))
        {
            var to = answer ? connection.Client : connection.Reached;
            (packet.Destination, packet.DestinationPort) = (to.Address, to.Port);
        }
        if (kind == StageKind.SourceNat && (answer ? connection.DestinationTranslated : connection.SourceTranslated))
        {
            var from = answer ? connection.Asked : connection.Peer;
            (packet.Source, packet.SourcePort) = (from.Address, from.Port);
        }
    }
}
