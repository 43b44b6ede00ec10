using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>A rule and where it stands.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Number">Its place in the chain, counted from 1.</param>
/// <param name="Rule">The rule.</param>
public sealed record RulePlace(TableId Table, ChainName Chain, int Number, Rule Rule)
{
    /// <summary>Where it stands, and the rule in words.</summary>
    public override string ToString() => $"{Table} {Chain} {Number}: {Words.Of(Rule)}";
}
