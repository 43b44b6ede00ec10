using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Packets that fare differently in the same way.</summary>
/// <param name="Before">The plainest of them under the first rule set.</param>
/// <param name="After">The same packet under the second.</param>
/// <param name="Classes">The number of classes that fare so.</param>
public sealed record DifferenceGroup(PacketTrace Before, PacketTrace After, long Classes)
{
    /// <summary>A packet of the group.</summary>
    public Packet Witness => Before.Packet;

    /// <summary>The witness and both outcomes; where they end alike, also what tells them apart.</summary>
    public override string ToString()
    {
        var (one, other) = (Before.Outcome.ToString(), After.Outcome.ToString());
        return $"{Classes} classes, such as {Witness}: " + (one == other
            ? $"{one}, {Ends(Before.Outcome)} becomes {Ends(After.Outcome)}"
            : $"{one} becomes {other}");
    }

    static string Ends(in Outcome outcome) =>
        $"from {outcome.Peer} to {outcome.Local}{(outcome.Answered ? ", answered" : "")}";
}
