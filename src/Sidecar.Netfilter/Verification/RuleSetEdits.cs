namespace Sidecar.Netfilter.Verification;

/// <summary>What differs between two rule sets as texts: the separate answer to "which lines changed".</summary>
/// <param name="Removed">Rules that only the first has.</param>
/// <param name="Added">Rules that only the second has.</param>
public sealed record RuleSetEdits(EquatableArray<RulePlace> Removed, EquatableArray<RulePlace> Added)
{
    /// <summary>True where both have the same rules in the same order.</summary>
    public bool IsEmpty => Removed.IsEmpty && Added.IsEmpty;

    /// <summary>Compares chain by chain, keeping as many rules in place as can be.</summary>
    /// <param name="before">One rule set.</param>
    /// <param name="after">The other.</param>
    public static RuleSetEdits Between(RuleSet before, RuleSet after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var removed = new List<RulePlace>();
        var added = new List<RulePlace>();
        var chains = Chains(before).Concat(Chains(after)).Distinct();
        foreach (var (table, chain) in chains)
            Compare(table, chain, RulesOf(before, table, chain), RulesOf(after, table, chain), removed, added);
        return new RuleSetEdits(removed.ToEquatableArray(), added.ToEquatableArray());
    }

    /// <summary>One line a rule, <c>-</c> or <c>+</c> in front.</summary>
    public override string ToString() =>
        string.Join('\n', Removed.Select(place => $"- {place}").Concat(Added.Select(place => $"+ {place}")));

    static IEnumerable<(TableId, ChainName)> Chains(RuleSet rules) =>
        rules.Tables.SelectMany(table => table.Chains.Select(chain => (table.Id, chain.Name)));

    static EquatableArray<Rule> RulesOf(RuleSet rules, TableId table, ChainName chain) =>
        rules.Find(table)?.Find(chain)?.Rules ?? [];

    // The longest common subsequence; chains are short.
    static void Compare(
        TableId table, ChainName chain, EquatableArray<Rule> before, EquatableArray<Rule> after, List<RulePlace> removed, List<RulePlace> added)
    {
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
            for (var j = after.Count - 1; j >= 0; j--)
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        for (int i = 0, j = 0; i < before.Count || j < after.Count;)
        {
            if (i < before.Count && j < after.Count && before[i] == after[j])
                (i, j) = (i + 1, j + 1);
            else if (j == after.Count || (i < before.Count && common[i + 1, j] >= common[i, j + 1]))
                removed.Add(new RulePlace(table, chain, i + 1, before[i++]));
            else
                added.Add(new RulePlace(table, chain, j + 1, after[j++]));
        }
    }
}
