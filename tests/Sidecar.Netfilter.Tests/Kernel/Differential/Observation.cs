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
    /// <summary>The address that the kernel gave an unbound client; not compared.</summary>
    public Address? ChosenSource { get; init; }

    public static Observation Predicted(in Outcome outcome, Packet packet)
    {
        var tcp = packet.Protocol == Protocol.Tcp;
        return outcome.Kind switch
        {
            OutcomeKind.Delivered => new(outcome.Listener!.Name, outcome.Local, outcome.Peer, outcome.OriginalDestination, outcome.Answered),
            OutcomeKind.External => Outside(outcome, tcp),
            // A datagram that nobody takes, or that a rule refuses, leaves no trace that could be told from another.
            OutcomeKind.Refused or OutcomeKind.Rejected when tcp => new("refused", null, null, null, false),
            OutcomeKind.Undecided => new("undecided", null, null, null, false),
            OutcomeKind.Unreachable => new("unreachable", null, null, null, false),
            _ => new("dropped", null, null, null, false),
        };
    }

    static Observation Outside(in Outcome outcome, bool tcp)
    {
        var guest = Cidr.Parse("10.12.0.0/24").Contains(outcome.Local.Address) || Cidr.Parse("fd12::/64").Contains(outcome.Local.Address);
        var open = (tcp ? KernelPod.TcpPorts : guest ? [] : KernelPod.UdpPorts).Contains(outcome.Local.Port);
        if (!open)
            return new(tcp ? "refused" : "dropped", null, null, null, false);
        return new(guest ? "guest" : "external", outcome.Local, outcome.Peer, null, outcome.Answered);
    }

    public bool Equals(Observation? other) => other is not null
        && (Landed, Local, Peer, Asked, Answered) == (other.Landed, other.Local, other.Peer, other.Asked, other.Answered);

    public override int GetHashCode() => HashCode.Combine(Landed, Local, Peer, Asked, Answered);
}
