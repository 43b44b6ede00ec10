using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Smaller rule sets: a table, chain, rule or statement less, lists of values halved.</summary>
/// <remarks>A chain that is jumped to stays, so that most of what comes out still loads.</remarks>
static class RuleSetShrink
{
    /// <summary>Rule sets a little smaller.</summary>
    /// <param name="rules">The rules that are too large.</param>
    public static IEnumerable<RuleSet> Rules(RuleSet rules)
    {
        for (var at = 0; at < rules.Tables.Count; at++)
        {
            if (rules.Tables.Count > 1)
                yield return new RuleSet(rules.Tables.RemoveAt(at));
            foreach (var smaller in Table(rules.Tables[at]))
                yield return new RuleSet(rules.Tables.SetItem(at, smaller));
        }
    }

    static IEnumerable<Table> Table(Table table)
    {
        for (var at = 0; at < table.Chains.Count; at++)
        {
            var chain = table.Chains[at];
            if (!table.Chains.Any(other => other.Rules.Any(rule => JumpsTo(rule, chain.Name))))
                yield return table with { Chains = table.Chains.RemoveAt(at) };
            foreach (var smaller in Chain(chain))
                yield return table with { Chains = table.Chains.SetItem(at, smaller) };
        }
    }

    static IEnumerable<Chain> Chain(Chain chain)
    {
        for (var at = 0; at < chain.Rules.Count; at++)
        {
            yield return chain with { Rules = chain.Rules.RemoveAt(at) };
            foreach (var smaller in Rule(chain.Rules[at]))
                yield return chain with { Rules = chain.Rules.SetItem(at, smaller) };
        }
    }

    static IEnumerable<Rule> Rule(Rule rule)
    {
        for (var at = 0; at < rule.Statements.Count; at++)
        {
            // nft has no rule that says nothing.
            if (rule.Statements.Where((statement, other) => other != at && statement is not Comment).Any())
                yield return rule with { Statements = rule.Statements.RemoveAt(at) };
            if (Statement(rule.Statements[at]) is { } smaller)
                yield return rule with { Statements = rule.Statements.SetItem(at, smaller) };
        }
    }

    static Statement? Statement(Statement statement) => statement switch
    {
        PortMatch { Ports.Count: > 1 } match => match with { Ports = match.Ports.RemoveAt(0) },
        AddressMatch { Ranges.Count: > 1 } match => match with { Ranges = match.Ranges.RemoveAt(0) },
        UidMatch { Users.Count: > 1 } match => match with { Users = match.Users.RemoveAt(0) },
        GidMatch { Groups.Count: > 1 } match => match with { Groups = match.Groups.RemoveAt(0) },
        Comment { Text.Length: > 1 } comment => new Comment(comment.Text[1..]),
        _ => null,
    };

    static bool JumpsTo(Rule rule, ChainName chain) => rule.Targets.Any(target =>
        (target is Jump jump && jump.Chain == chain) || (target is Goto other && other.Chain == chain));
}
