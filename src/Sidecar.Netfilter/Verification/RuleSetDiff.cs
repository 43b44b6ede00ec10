using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Whether two rule sets do the same, and where not.</summary>
/// <param name="Classes">The number of classes that were looked at.</param>
/// <param name="Groups">The packets that fare differently, grouped by how; empty where there are none.</param>
public sealed record RuleSetDiff(long Classes, EquatableArray<DifferenceGroup> Groups)
{
    /// <summary>True where every packet fares alike.</summary>
    public bool BehavesAlike => Groups.IsEmpty;

    /// <summary>Compares two rule sets over all packets.</summary>
    /// <param name="before">One rule set.</param>
    /// <param name="after">The other.</param>
    /// <param name="facts">What surrounds both.</param>
    /// <param name="bound">The most classes that are looked at.</param>
    /// <exception cref="PacketSpaceException">There are more classes than the bound, or marks that cannot be followed.</exception>
    public static RuleSetDiff Between(
        RuleSet before, RuleSet after, NamespaceFacts facts, long bound = PacketSpace.DefaultBound)
    {
        var space = PacketSpace.Of(facts, [before, after], Cuts.None, bound);
        var (left, right) = (new Evaluator(before, facts), new Evaluator(after, facts));
        var groups = new Dictionary<string, (Packet Packet, int Weight, long Count)>();
        foreach (var packet in space)
        {
            var (one, other) = (left.Evaluate(packet), right.Evaluate(packet));
            if (one.LooksLike(other) && one.Kind != OutcomeKind.Undecided)
                continue;
            var key = $"{Shape(one)}|{Shape(other)}|{packet.Family}|{packet.IsLocal}";
            var weight = Plainness.Of(packet);
            if (!groups.TryGetValue(key, out var group))
                groups[key] = (packet, weight, 1);
            else
                groups[key] = weight < group.Weight ? (packet, weight, group.Count + 1) : group with { Count = group.Count + 1 };
        }
        return new RuleSetDiff(space.Count, groups.Values
            .Select(group => new DifferenceGroup(left.Trace(group.Packet), right.Trace(group.Packet), group.Count))
            .ToEquatableArray());
    }

    /// <summary>The answer in words, a witness for each group.</summary>
    public override string ToString() => BehavesAlike
        ? $"equal in behaviour over {Classes} classes"
        : $"different over {Classes} classes:\n{string.Join('\n', Groups)}";

    static string Shape(in Outcome outcome) => $"{outcome.Kind} {outcome.Listener?.Name} {outcome.Translated} {outcome.Assigned} {outcome.Answered}";
}
