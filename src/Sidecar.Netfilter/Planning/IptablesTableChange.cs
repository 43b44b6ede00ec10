namespace Sidecar.Netfilter.Planning;

/// <summary>What one iptables table needs to become as wanted, as one transaction.</summary>
/// <param name="id">The table.</param>
/// <param name="wanted">The wanted table, normalised; null for none.</param>
/// <param name="live">The live table, normalised; null for none.</param>
/// <param name="ownership">What is ours.</param>
sealed class IptablesTableChange(TableId id, Table? wanted, Table? live, Ownership ownership)
{
    public bool IsNeeded =>
        !OwnChains(wanted).SequenceEqual(OwnChains(live)) || BuiltIn.Any(chain => !IsInPlace(chain));

    /// <summary>The chains of ours that would go.</summary>
    IEnumerable<ChainName> Stale => Names(live).Except(Names(wanted));

    IEnumerable<ChainName> BuiltIn => IptablesTables.HooksOf(id.Name).Select(IptablesTables.ChainOf);

    /// <summary>Own chains are declared, which makes or empties them, and filled; the rules of built-in chains move to the top.</summary>
    public IEnumerable<RuleCommand> Commands()
    {
        foreach (var chain in Names(wanted).Union(Names(live)))
            yield return new DeclareChain(id, chain, null);
        foreach (var chain in BuiltIn)
            foreach (var rule in OwnRules(chain))
                yield return new DeleteRule(id, chain, rule);
        foreach (var chain in OwnChains(wanted))
            foreach (var rule in chain.Rules)
                yield return new AppendRule(id, chain.Name, rule);
        foreach (var chain in BuiltIn)
            foreach (var (at, rule) in Rules(wanted, chain).Index())
                yield return new InsertRule(id, chain, at, rule);
        foreach (var chain in Stale)
            yield return new DeleteChain(id, chain);
    }

    /// <summary>Foreign chains that call a chain which would go: the kernel would not let it.</summary>
    public IEnumerable<string> Obstacles()
    {
        var stale = Stale.ToHashSet();
        foreach (var chain in live?.Chains ?? [])
            if (chain.Base is null && !Ownership.IsOurs(chain.Name))
                foreach (var called in chain.Rules.SelectMany(Ownership.Called).Where(stale.Contains).Distinct())
                    yield return $"In {id} the foreign chain {chain.Name} calls {called}, which is to be removed.";
    }

    /// <summary>Foreign rules that stand in front of ours.</summary>
    public IEnumerable<string> Observations()
    {
        foreach (var chain in BuiltIn)
        {
            var rules = Rules(live, chain);
            var last = rules.FindLastIndex(rule => ownership.IsOurs(id, chain, rule));
            var foreign = rules.Take(last + 1).Count(rule => !ownership.IsOurs(id, chain, rule));
            if (foreign > 0)
                yield return $"In {id} {chain} {(foreign == 1 ? "a foreign rule stands" : $"{foreign} foreign rules stand")} in front of ours.";
        }
    }

    bool IsInPlace(ChainName chain)
    {
        var rules = Rules(wanted, chain);
        return OwnRules(chain).Count() == rules.Count && Rules(live, chain).Take(rules.Count).SequenceEqual(rules);
    }

    IEnumerable<Rule> OwnRules(ChainName chain) => Rules(live, chain).Where(rule => ownership.IsOurs(id, chain, rule));

    static List<Rule> Rules(Table? table, ChainName chain) => [.. table?.Find(chain)?.Rules ?? []];

    static IEnumerable<Chain> OwnChains(Table? table) => table?.Chains.Where(chain => chain.Base is null && Ownership.IsOurs(chain.Name)) ?? [];

    static IEnumerable<ChainName> Names(Table? table) => OwnChains(table).Select(chain => chain.Name);
}
