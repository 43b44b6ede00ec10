namespace Sidecar.Netfilter.Evaluation;

/// <summary>How a packet's way ends.</summary>
public enum OutcomeKind
{
    /// <summary>A listener of this namespace has it.</summary>
    Delivered,

    /// <summary>It leaves by an interface towards another host.</summary>
    External,

    /// <summary>It is for this host and nobody listens: TCP answers with RST, UDP with an ICMP error.</summary>
    Refused,

    /// <summary>A rule sends the sender an error.</summary>
    Rejected,

    /// <summary>It, or what answers it, vanishes: the client sees a time-out.</summary>
    Dropped,

    /// <summary>There is no route, so that it never becomes a packet: the client sees an error at once.</summary>
    Unreachable,

    /// <summary>It reaches something that the model does not know; <see cref="Outcome.Cause"/> names it.</summary>
    Undecided,
}
