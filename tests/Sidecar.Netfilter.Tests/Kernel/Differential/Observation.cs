using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>What became of a connection, as seen from outside the kernel, or as predicted.</summary>
/// <param name="Landed">The listener's name, <c>refused</c>, <c>dropped</c> or <c>unreachable</c>.</param>
/// <param name="Local">The listener's own end; for datagrams what it is bound to.</param>
/// <param name="Peer">The sender as the listener sees it.</param>
/// <param name="Asked"><c>SO_ORIGINAL_DST</c>, for TCP in the pod.</param>
/// <param name="Answered">Whether the client got the answer.</param>
sealed record Observation(string Landed, Endpoint? Local, Endpoint? Peer, Endpoint? Asked, bool Answered)
{
    public static Observation Nowhere(string landed) => new(landed, null, null, null, false);

    public static bool IsWildcard(Endpoint? end) => end is { Address.IsUnspecified: true };

    /// <summary>Whether the kernel did what was predicted, as far as the outside can tell.</summary>
    public bool Agrees(PacketTrace trace)
    {
        var half = HalfTracked.Is(trace) || Detour.Is(trace);
        if (half && trace.Packet.Protocol == Protocol.Tcp)
            return true;
        var chance = half || HalfTracked.AnswersByChance(trace);
        return Comparable(half, chance) == Predicted(trace).Comparable(half, chance);
    }

    public static Observation Predicted(PacketTrace trace)
    {
        var outcome = trace.Outcome;
        var tcp = trace.Packet.Protocol == Protocol.Tcp;

        // A closed port outside refuses before anything else can go wrong.
        if (outcome.Leg > Leg.Answer && LeavesFirst(trace) && !PodPlan.TcpPorts.Contains(outcome.Local.Port))
            return Nowhere("refused");
        if (outcome.Kind == OutcomeKind.Refused && NoWayBack(trace))
            return Nowhere("dropped");
        return outcome.Kind switch
        {
            OutcomeKind.Delivered => new(outcome.Listener!.Name, outcome.Local, outcome.Peer, outcome.OriginalDestination, outcome.Answered),
            OutcomeKind.External => Outside(outcome, tcp),
            // A datagram that nobody takes, or that a rule refuses, leaves no trace that could be told from another.
            OutcomeKind.Refused or OutcomeKind.Rejected when tcp => Nowhere("refused"),
            OutcomeKind.Undecided => Nowhere("undecided"),
            OutcomeKind.Unreachable => Nowhere("unreachable"),
            _ => Nowhere("dropped"),
        };
    }

    static Observation Outside(in Outcome outcome, bool tcp)
    {
        if (outcome.Peer.Address == OfLo && tcp)
            return Nowhere("dropped");
        var guest = Cidr.Parse("10.12.0.0/24").Contains(outcome.Local.Address) || Cidr.Parse("fd12::/64").Contains(outcome.Local.Address);
        var open = (tcp ? PodPlan.TcpPorts : guest ? [] : PodPlan.UdpPorts).Contains(outcome.Local.Port);
        return open
            ? new(guest ? "guest" : "external", outcome.Local, outcome.Peer, null, outcome.Answered && outcome.Peer.Address != OfLo)
            : Nowhere(tcp ? "refused" : "dropped");
    }

    // The world outside has no way back to an address of the pod's lo.
    static Address OfLo { get; } = Address.Parse("::6");

    static bool NoWayBack(PacketTrace trace) =>
        trace.Steps.OfType<LegStep>().LastOrDefault() is { Leg: Leg.Reset } reset && reset.To.Address == OfLo
        && trace.Steps.OfType<HookStep>().LastOrDefault(step => step.InInterface is not (null or "lo")) is not null;

    static bool LeavesFirst(PacketTrace trace) => trace.Steps.Skip(1)
        .TakeWhile(step => step is not LegStep)
        .OfType<HookStep>().LastOrDefault()?.Hook == Hook.Postrouting;

    // A datagram to a socket of all addresses is answered from an address that the kernel chooses: another connection.
    Observation Comparable(bool half, bool chance) => this with
    {
        Asked = half ? null : Asked,
        Answered = Answered && !chance && !IsWildcard(Local),
    };
}
