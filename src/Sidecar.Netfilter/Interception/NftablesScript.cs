namespace Sidecar.Netfilter.Interception;

/// <summary>Puts collected rules into the form of one nft transaction over tables of family inet.</summary>
static class NftablesScript
{
    static readonly string[] TableOrder = ["nat", "mangle", "raw"];

    static readonly string[] ChainOrder =
    [
        "PREROUTING", "OUTPUT", "ISTIO_DIVERT", "ISTIO_TPROXY", "ISTIO_INBOUND", "ISTIO_REDIRECT", "ISTIO_IN_REDIRECT",
        "ISTIO_OUTPUT", "ISTIO_OUTPUT_DNS", "ISTIO_DROP",
    ];

    public static RuleScript Of(InterceptionSettings settings, IReadOnlyList<CollectedRule> rules)
    {
        var commands = new List<RuleCommand>();
        foreach (var name in TableOrder)
        {
            var own = rules.Where(rule => rule.Place.Table == name).ToList();
            if (own.Count > 0)
                commands.AddRange(Commands(TableOf(name), [.. own, .. FamilyGuards(settings, own)]));
        }
        return new RuleScript(commands.ToEquatableArray());
    }

    public static TableId TableOf(string name) => TableId.Nftables($"istio-proxy-{name}");

    // A chain of family inet sees IPv6 too, wanted or not.
    static IEnumerable<CollectedRule> FamilyGuards(InterceptionSettings settings, List<CollectedRule> rules) =>
        settings is { Dialect: Dialect.Default, IPv6: false }
            ? rules.Select(rule => rule.Place).Where(place => place.IsBase).Distinct().Select(place =>
                new CollectedRule([Family.IPv4], place, 0,
                    new Rule(new FamilyMatch(Family.IPv6), new Return()) { Intent = "IPv6 is not intercepted and goes its own way." }))
            : [];

    static IEnumerable<RuleCommand> Commands(TableId table, List<CollectedRule> rules)
    {
        yield return new AddTable(table);
        yield return new FlushTable(table);
        foreach (var chain in ChainOrder.Where(chain => rules.Exists(rule => rule.Place.Chain == chain)))
            yield return AddChain(table, rules[0].Place.Table, chain);
        var counts = new Dictionary<string, int>();
        foreach (var (_, place, index, rule) in rules)
        {
            var count = counts.GetValueOrDefault(place.Chain);
            counts[place.Chain] = count + 1;
            var translated = NftablesRule.Of(place.Table, rule);
            yield return index is { } at && at < count
                ? new InsertRule(table, NameOf(place.Chain), at, translated)
                : new AppendRule(table, NameOf(place.Chain), translated);
        }
    }

    static RuleCommand AddChain(TableId id, string table, string chain) =>
        IptablesTables.BaseOf(table, chain) is { } found
            ? new NewBaseChain(id, NameOf(chain), found)
            : new NewChain(id, NameOf(chain));

    internal static ChainName NameOf(string chain) => chain.ToLowerInvariant().Replace('_', '-');
}
