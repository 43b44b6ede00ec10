namespace Sidecar.Netfilter.Evaluation;

partial class Walk
{
    /// <summary>Where the way of a single packet ends.</summary>
    enum Stop
    {
        Here,
        Wire,
        Dropped,
        Rejected,
        Unreachable,
        Undecided,
    }

    static Stop StopOf(Step step) => step switch
    {
        Step.Reject => Stop.Rejected,
        Step.Undecided => Stop.Undecided,
        _ => Stop.Dropped,
    };

    /// <summary>The way of a packet that a local process, or the kernel, sends.</summary>
    Stop Send<TRecorder>(ref InFlight packet, uint routeMark, bool bound, ref TRecorder recorder)
        where TRecorder : struct, IRecorder
    {
        var straying = IsStray(packet) ? around.Routing.InterfaceOf(packet.Source) : null;
        if (around.Routing.Find(packet.Destination, routeMark, straying) is not { } route)
            return Stop.Unreachable;
        if (!bound)
        {
            if (around.Routing.SourceFor(packet.Destination, route) is not { } source)
                return Stop.Unreachable;
            packet.Source = source;
        }
        if (Martian(packet.Source, OutOf(route)) || IsForged(packet))
            return Stop.Unreachable;
        packet.Out = packet.Routed = OutOf(route);
        if (TRecorder.Listens)
            recorder.Meets(Event.Routed, packet);
        var step = Run(Hook.Output, ref packet, ref recorder);
        return step == Step.Next ? Leave(ref packet, ref recorder) : StopOf(step);
    }

    /// <summary>From the last routing decision to the wire, or round by lo.</summary>
    Stop Leave<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        var forwarded = packet.In is not null;
        packet.Out = packet.Routed;
        var step = Run(Hook.Postrouting, ref packet, ref recorder);
        if (step != Step.Next)
            return StopOf(step);
        if (forwarded || packet.Out != InterfaceFacts.Loopback)
            return packet.Source.IsLoopback ? Stop.Dropped : Stop.Wire;
        packet.In = packet.Out;
        packet.Out = null;
        packet.Owner = null;
        packet.KernelSocket = false;

        // Tracking keeps nothing of a packet that it found invalid, and looks at it afresh.
        if (packet.Tracking == Tracking.Invalid)
            (packet.Tracking, packet.Zone) = (Tracking.NotYet, 0);
        if (TRecorder.Listens)
            recorder.Meets(Event.Reenters, packet);
        return Receive(ref packet, ref recorder);
    }

    /// <summary>The way of a packet that arrives by an interface.</summary>
    Stop Receive<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        var reenters = packet.In == InterfaceFacts.Loopback;
        if (!reenters && packet.Family == Family.IPv6 && (packet.Source.IsLoopback || packet.Destination.IsLoopback))
            return Stop.Dropped;
        var destination = packet.Destination;
        var step = Run(Hook.Prerouting, ref packet, ref recorder);
        if (step != Step.Next)
            return StopOf(step);
        if (!reenters && (packet.Source.IsLoopback || packet.Destination.IsLoopback))
            return Stop.Dropped;

        // A packet that re-enters keeps the routing decision that sent it to lo, unless it was given a new destination.
        if (reenters && packet.Destination == destination)
            return Deliver(ref packet, ref recorder);

        // To route it anew is to refuse a loopback address, in IPv4 even by lo.
        if (packet.Family == Family.IPv4 && (packet.Source.IsLoopback || packet.Destination.IsLoopback))
            return Stop.Dropped;
        if (around.Routing.Find(packet.Destination, packet.Mark) is not { } route)
            return Stop.Dropped;
        return route.IsLocal ? Deliver(ref packet, ref recorder) : Forward(route, ref packet, ref recorder);
    }

    Stop Deliver<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        var step = Run(Hook.Input, ref packet, ref recorder);
        return step == Step.Next ? Stop.Here : StopOf(step);
    }

    Stop Forward<TRecorder>(Route route, ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        // What has a socket of this host is not passed on, whatever the route says.
        if (!around.Routing.Forwards(packet.Family) || packet.Assigned is not null || Surroundings.IsOfConnection(packet))
            return Stop.Dropped;
        packet.Out = packet.Routed = route.Interface;
        if (TRecorder.Listens)
            recorder.Meets(Event.Forwarded, packet);
        var step = Run(Hook.Forward, ref packet, ref recorder);
        return step == Step.Next ? Leave(ref packet, ref recorder) : StopOf(step);
    }

    /// <summary>Routes a changed packet of OUTPUT anew; false where it cannot go on.</summary>
    bool Reroute<TRecorder>(ref InFlight packet, ref TRecorder recorder) where TRecorder : struct, IRecorder
    {
        if (around.Routing.Find(packet.Destination, packet.Mark) is not { } route || Martian(packet.Source, OutOf(route)))
            return false;
        packet.Routed = OutOf(route);
        if (TRecorder.Listens)
            recorder.Meets(Event.RoutedAgain, packet);
        return true;
    }

    // Only a transparent socket may answer from an address that is not its host's; IPv6 does not look.
    bool IsForged(in InFlight packet) => packet.IsReply && packet.Family == Family.IPv4
        && !packet.ByRule && packet.Of.Listener is not { Transparent: true } && !around.Routing.IsOwn(packet.Source);

    // IPv6 sends an RST to ::1 by the interface of the address that was asked, though only lo leads there.
    bool IsStray(in InFlight packet) => packet.Family == Family.IPv6 && packet.Destination.IsLoopback && !packet.ByRule
        && (packet.Leg == Leg.Reset || (packet.Leg == Leg.Answer && packet.Of.Listener is null))
        && !around.Routing.IsOnLoopback(packet.Source);

    // What is delivered here goes by lo, whatever interface the route names.
    static string OutOf(Route route) => route.IsLocal ? InterfaceFacts.Loopback : route.Interface;

    // A loopback source may not leave the host. IPv4 finds no route for it, IPv6 sends it to nobody who would take it.
    static bool Martian(Address source, string interfaceName) =>
        source.Family == Family.IPv4 && source.IsLoopback && interfaceName != InterfaceFacts.Loopback;
}
