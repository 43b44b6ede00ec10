using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Planning;

/// <summary>What our nftables tables need, as one transaction.</summary>
static class NftablesChange
{
    public static IEnumerable<PlanStep> Steps(RuleSet wanted, RuleSet live)
    {
        var now = Own(live);
        var then = Own(wanted);
        if (now.SequenceEqual(then))
            yield break;
        var commands = now.Concat(then).Select(table => table.Id).Distinct().SelectMany(Remove)
            .Concat(then.SelectMany(Make)).ToEquatableArray();
        yield return new PlanStep("nft", ["-f", "-"], NftFormat.Instance.Render(new RuleScript(commands)),
            then.Count > 0 ? "Our tables are made anew in one transaction." : "Our tables are removed in one transaction.");
    }

    static List<Table> Own(RuleSet rules) =>
        [.. rules.Tables.Where(table => Ownership.IsOurs(table.Id)).OrderBy(table => table.Id.Name, StringComparer.Ordinal)];

    // A table is deleted without an error only where it is: so it is made first.
    static IEnumerable<RuleCommand> Remove(TableId table) => [new AddTable(table), new DeleteTable(table)];

    static IEnumerable<RuleCommand> Make(Table table)
    {
        yield return new AddTable(table.Id);
        foreach (var chain in table.Chains)
            yield return chain.Base is { } @base
                ? new NewBaseChain(table.Id, chain.Name, @base)
                : new NewChain(table.Id, chain.Name);
        foreach (var chain in table.Chains)
            foreach (var rule in chain.Rules)
                yield return new AppendRule(table.Id, chain.Name, rule);
    }
}
