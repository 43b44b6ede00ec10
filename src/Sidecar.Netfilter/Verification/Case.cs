using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>A packet, and what becomes of it: what a property judges.</summary>
/// <param name="evaluator">The rules and their surroundings.</param>
/// <param name="packet">The packet, which stands for its class.</param>
/// <param name="outcome">What becomes of it.</param>
public readonly struct Case(Evaluator evaluator, Packet packet, Outcome outcome) : IEquatable<Case>
{
    /// <summary>The rules and their surroundings, for further questions.</summary>
    /// <remarks>
    /// A question that nobody can answer (<see cref="OutcomeKind.Undecided"/>) needs no care: whatever the property then says of
    /// this packet does not count, and it is not proved. So it is with evaluators of other rules made by <see cref="Evaluator.With"/>.
    /// </remarks>
    public Evaluator Evaluator { get; } = evaluator;

    /// <summary>The packet.</summary>
    public Packet Packet { get; } = packet;

    /// <summary>What becomes of it.</summary>
    public Outcome Outcome { get; } = outcome;

    /// <summary>The role of the listener that has it, or null where nobody here has.</summary>
    public ListenerRole? Role => Outcome.Kind == OutcomeKind.Delivered ? Outcome.Listener!.Role : null;

    /// <summary>True where a rule brought it to another socket than the one it asked for.</summary>
    public bool Captured => Outcome.Kind == OutcomeKind.Delivered
        && (Outcome.Translated || (Outcome.Assigned && Outcome.Listener!.Port != Packet.DestinationPort));

    /// <summary>True where it begins a connection: any datagram, or a TCP segment with just SYN.</summary>
    public bool Opens => Packet.State == ConntrackStates.New && (Packet.Protocol != Protocol.Tcp || Packet.Flags == TcpFlags.Syn);

    /// <inheritdoc/>
    public bool Equals(Case other) => Packet == other.Packet && Outcome == other.Outcome && Evaluator == other.Evaluator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Case other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Packet, Outcome);

    /// <summary>True where packet, outcome and evaluator are the same.</summary>
    public static bool operator ==(Case left, Case right) => left.Equals(right);

    /// <summary>False where packet, outcome and evaluator are the same.</summary>
    public static bool operator !=(Case left, Case right) => !left.Equals(right);
}
