namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>Changes to rule sets, as somebody makes them who gets them wrong.</summary>
static class RuleEdits
{
    /// <summary>Puts other rules in the place of a chain's.</summary>
    public static RuleSet WithRules(this RuleSet rules, TableId table, ChainName chain, EquatableArray<Rule> others) =>
        new(rules.Tables.Select(t => t.Id != table ? t : t with
        {
            Chains = t.Chains.Select(c => c.Name != chain ? c : c with { Rules = others }).ToEquatableArray(),
        }).ToEquatableArray());

    /// <summary>Moves a rule to the end of its chain.</summary>
    public static RuleSet MoveLast(this RuleSet rules, TableId table, ChainName chain, Predicate<Rule> wanted)
    {
        var old = rules.Find(table)!.Find(chain)!.Rules;
        var moved = old.Single(rule => wanted(rule));
        return rules.WithRules(table, chain, old.Where(rule => !ReferenceEquals(rule, moved)).Append(moved).ToEquatableArray());
    }

    /// <summary>Puts a rule in front of a chain.</summary>
    public static RuleSet InsertFirst(this RuleSet rules, TableId table, ChainName chain, Rule rule) =>
        rules.WithRules(table, chain, rules.Find(table)!.Find(chain)!.Rules.Insert(0, rule));
}
