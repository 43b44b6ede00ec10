namespace Sidecar.Netfilter.Interception;

/// <summary>Puts collected rules into the form of iptables-restore: a family after the other, a table after the other.</summary>
static class IptablesScript
{
    public static RuleScript Of(InterceptionSettings settings, IReadOnlyList<CollectedRule> rules)
    {
        var commands = new List<RuleCommand>();
        foreach (var family in settings.Families)
        {
            var own = rules.Where(rule => rule.Families.Contains(family)).Select(WithProtocol);
            var placed = settings.Dialect == Dialect.Default ? OwnChainsOnly(own) : own;
            foreach (var table in placed.GroupBy(rule => rule.Place.Table).OrderBy(group => group.Key, StringComparer.Ordinal))
                commands.AddRange(Commands(TableId.Iptables(family, table.Key), [.. table]));
        }
        return new RuleScript(commands.ToEquatableArray());
    }

    static IEnumerable<RuleCommand> Commands(TableId table, List<CollectedRule> rules)
    {
        var used = rules.Select(rule => rule.Place.Chain).Where(chain => IptablesTables.BaseOf(table.Name, chain) is null);
        var called = rules.SelectMany(rule => rule.Rule.Targets).OfType<Jump>().Select(jump => jump.Chain.Value);
        foreach (var chain in used.Concat(called).Distinct())
            yield return new NewChain(table, chain);
        foreach (var (_, place, index, rule) in rules)
            yield return index is { } at
                ? new InsertRule(table, place.Chain, at, rule)
                : new AppendRule(table, place.Chain, rule);
    }

    // iptables wants the protocol named before its ports.
    static CollectedRule WithProtocol(CollectedRule collected)
    {
        var rule = collected.Rule;
        var statements = rule.Statements.Select(statement => statement is Tproxy tproxy ? tproxy with { Family = null } : statement).ToList();
        var ports = statements.FindIndex(statement => statement is PortMatch);
        if (ports >= 0 && !statements.Exists(statement => statement is ProtocolMatch))
            statements.Insert(ports, new ProtocolMatch(((PortMatch)statements[ports]).Transport));
        return collected with { Rule = rule with { Statements = statements.ToEquatableArray() } };
    }

    // A rule of ours in a built-in chain is a bare jump, by which a later cleanup knows it whatever the options then are.
    static List<CollectedRule> OwnChainsOnly(IEnumerable<CollectedRule> rules)
    {
        var placed = new List<CollectedRule>();
        var moved = new List<Place>();
        foreach (var rule in rules)
        {
            if (!rule.Place.IsBase || rule.Rule.Statements is [Jump])
            {
                placed.Add(rule);
                continue;
            }
            moved.Add(rule.Place);
            placed.Add(rule with { Place = rule.Place with { Chain = OwnChain(rule.Place) } });
        }
        foreach (var place in moved.Distinct())
        {
            var jump = new Rule(new Jump(OwnChain(place))) { Intent = "Everything of ours stands in chains of our own." };
            if (!placed.Exists(rule => rule.Place == place && rule.Rule == jump))
                placed.Add(new CollectedRule([], place, null, jump));
        }
        return placed;
    }

    static string OwnChain(Place place) => $"ISTIO_{place.Chain}";
}
