namespace Sidecar.Netfilter.Planning;

/// <summary>Compares what is wanted with what is there and makes the plan.</summary>
/// <param name="wanted">What is to be in force, normalised.</param>
/// <param name="live">What is in force, normalised.</param>
/// <param name="found">The rules in force as they were read, tables that nobody used included.</param>
/// <param name="previous">What is known to have been applied before, normalised.</param>
/// <param name="variant">Which iptables programs are run.</param>
sealed class NamespaceChange(NamespaceState wanted, NamespaceState live, RuleSet found, RuleSet previous, IptablesVariant variant)
{
    static readonly (string Prefix, string Owner)[] OtherInterceptors =
        [("KUMA_MESH_", "Kuma"), ("PROXY_INIT_", "Linkerd"), ("CONSUL_PROXY_", "Consul"), ("CONSUL_DNS_", "Consul")];

    readonly IptablesChange[] iptables =
    [
        .. from family in (Family[])[Family.IPv4, Family.IPv6]
           select new IptablesChange(family, wanted.Rules, live.Rules, new Ownership(wanted.Rules, previous), variant),
    ];

    public ApplyPlan Plan()
    {
        var reasons = Reasons().ToEquatableArray();
        var steps = Steps().ToEquatableArray();
        ApplyPlan plan = (reasons.IsEmpty, steps.IsEmpty) switch
        {
            (false, _) => new Refusal(reasons),
            (_, true) => new NothingToDo(),
            _ => new Replacement(steps, Resets().ToEquatableArray()),
        };
        return plan with { Observations = iptables.SelectMany(change => change.Tables).SelectMany(table => table.Observations()).ToEquatableArray() };
    }

    // The new backend takes over before the old one lets go; a route is there before the marks that need it.
    IEnumerable<PlanStep> Steps() =>
    [
        .. RoutingChange.Additions(wanted.Routing, live.Routing),
        .. iptables.Where(change => change.WantsAny).SelectMany(change => change.Steps()),
        .. NftablesChange.Steps(wanted.Rules, live.Rules),
        .. iptables.Where(change => !change.WantsAny).SelectMany(change => change.Steps()),
        .. RoutingChange.Removals(wanted.Routing, live.Routing),
    ];

    IEnumerable<string> Reasons() =>
    [
        .. Names(),
        .. wanted.Rules.Tables.IsEmpty ? [] : Others(),
        .. iptables.SelectMany(change => change.Tables).SelectMany(table => table.Obstacles()),
    ];

    // The kernel gives numbers back; whether a name means one of them, only the machine knows.
    IEnumerable<string> Names() =>
        wanted.Rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements)
            .SelectMany(statement => statement switch
            {
                UidMatch match => match.Users,
                GidMatch match => match.Groups,
                _ => [],
            })
            .Where(owner => owner.Name is not null).Select(owner => owner.Name).Distinct()
            .Select(name => $"The wanted rules name the owner '{name}': it has to be a number, for the kernel gives numbers back.");

    // Two interceptors would send each other's proxy through theirs.
    IEnumerable<string> Others() =>
        from table in live.Rules.Tables
        from chain in table.Chains
        from other in OtherInterceptors
        where chain.Name.Value.StartsWith(other.Prefix, StringComparison.Ordinal)
        group chain.Name by other.Owner into chains
        select $"{chains.Key} intercepts here already, by the chain {chains.First()}: its rules have to go first.";

    // Turned on, conntrack takes the next packet of a running connection for the first of a new one and translates it;
    // turned off, it forgets the translations of running ones, and without a chain of the type nat nobody does them.
    IEnumerable<Family> Resets()
    {
        List<Table> after = [.. wanted.Rules.Tables, .. live.Rules.Tables.Select(Foreign)];
        List<Table> chainsAfter = [.. after, .. found.Tables.Select(Foreign)];
        foreach (var family in (Family[])[Family.IPv4, Family.IPv6])
            if (ConntrackUse.IsTracking(live.Rules.Tables, family) != ConntrackUse.IsTracking(after, family)
                || (ConntrackUse.IsTranslating(found.Tables, family) && !ConntrackUse.IsTranslating(chainsAfter, family)))
                yield return family;
    }

    Table Foreign(Table table)
    {
        if (Ownership.IsOurs(table.Id))
            return table with { Chains = [] };
        if (table.Id.Backend == Backend.Nftables)
            return table;
        var ownership = new Ownership(wanted.Rules, previous);
        return table with
        {
            Chains = table.Chains.Where(chain => !Ownership.IsOurs(chain.Name)).Select(chain => chain with
            {
                Rules = chain.Rules.Where(rule => chain.Base is null || !ownership.IsOurs(table.Id, chain.Name, rule)).ToEquatableArray(),
            }).ToEquatableArray(),
        };
    }
}
