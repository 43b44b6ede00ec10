namespace Sidecar.Netfilter.Planning;

/// <summary>Tells what is ours from what is foreign.</summary>
/// <param name="wanted">What is to be in force, normalised.</param>
/// <param name="previous">What is known to have been applied before, normalised.</param>
sealed class Ownership(RuleSet wanted, RuleSet previous)
{
    const string ChainPrefix = "ISTIO_";
    const string TablePrefix = "istio-proxy-";

    // Whoever loaded them may have asked for their intents as comments.
    readonly RuleSet[] known = [wanted, previous, wanted.WithIntents().Normalise(), previous.WithIntents().Normalise()];

    public static bool IsOurs(ChainName chain) => chain.Value.StartsWith(ChainPrefix, StringComparison.Ordinal);

    public static bool IsOurs(TableId table) =>
        table is { Backend: Backend.Nftables, Family: Family.Inet } && table.Name.StartsWith(TablePrefix, StringComparison.Ordinal);

    /// <summary>
    /// True for a rule of a built-in chain that is ours: a jump to us, or one that is wanted now or was before, with or
    /// without its intent as a comment.
    /// </summary>
    public bool IsOurs(TableId table, ChainName chain, Rule rule) =>
        Called(rule).Any(IsOurs) || known.Any(rules => Has(rules, table, chain, rule));

    /// <summary>The chains that a rule goes on in.</summary>
    public static IEnumerable<ChainName> Called(Rule rule)
    {
        foreach (var target in rule.Targets)
        {
            if (target is Jump jump)
                yield return jump.Chain;
            if (target is Goto @goto)
                yield return @goto.Chain;
        }
    }

    static bool Has(RuleSet rules, TableId table, ChainName chain, Rule rule) =>
        rules.Find(table)?.Find(chain)?.Rules.Contains(rule) ?? false;
}
