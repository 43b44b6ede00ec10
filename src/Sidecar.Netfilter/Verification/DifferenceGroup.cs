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

    /// <summary>The witness and both outcomes.</summary>
    public override string ToString() => $"{Classes} classes, such as {Witness}: {Before.Outcome} becomes {After.Outcome}";
}
