namespace Sidecar.Netfilter.Validation;

/// <summary>What is wrong with a rule set, found without a kernel.</summary>
public static class RuleSetValidation
{
    /// <summary>
    /// Everything for which iptables-restore, nft or the kernel would refuse the rules; empty where they load.
    /// </summary>
    /// <remarks>
    /// Checked are names, base chains, jumps, which statement is legal in which hook, table and backend, and what a statement
    /// needs beside it. Where iptables-legacy is more liberal than iptables-nft, the latter counts. Not checked is what only the
    /// machine knows (names of users and interfaces, kernel modules) and what the model does not know
    /// (<see cref="UnknownMatch"/>, <see cref="UnknownTarget"/>, <see cref="TableObject"/>).
    /// </remarks>
    /// <param name="rules">The rules.</param>
    public static EquatableArray<RuleSetProblem> Problems(this RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var twice = rules.Tables
            .GroupBy(table => table.Id)
            .Where(same => same.Count() > 1)
            .Select(same => new RuleSetProblem(ProblemCode.Duplicate, same.Key, null, null, "The table is there more than once."));
        return twice.Concat(rules.Tables.SelectMany(Problems)).ToEquatableArray();
    }

    /// <summary>What loads, but is hardly meant: chains that no base chain leads to.</summary>
    /// <remarks>
    /// Istio's own rules have such chains where an option makes no use of them. A chain that a verdict map names counts as reached.
    /// </remarks>
    /// <param name="rules">The rules.</param>
    public static EquatableArray<RuleSetProblem> Remarks(this RuleSet rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var unreached =
            from table in rules.Tables
            from chain in new ChainGraph(table).Unreached()
            select new RuleSetProblem(ProblemCode.Unreachable, table.Id, chain.Name, null, "No base chain leads here: the rules never run.");
        return unreached.ToEquatableArray();
    }

    static IEnumerable<RuleSetProblem> Problems(Table table)
    {
        var graph = new ChainGraph(table);
        var problems = TableChecks.Of(table).Concat(graph.Problems());
        return problems.Concat(table.Chains.SelectMany(chain => chain.Rules.SelectMany((rule, index) =>
        {
            var place = new RulePlace(table.Id, chain, graph.HooksOf(chain.Name));
            var found = table.Id.Backend == Backend.Iptables ? IptablesRuleChecks.Of(rule, place) : NftablesRuleChecks.Of(rule, place);
            return found.Select(problem => new RuleSetProblem(problem.Code, table.Id, chain.Name, index, problem.Message));
        })));
    }
}
