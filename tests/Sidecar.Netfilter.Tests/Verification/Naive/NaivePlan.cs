namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>The base chains of one family, hook by hook in the order in which the kernel calls them.</summary>
sealed class NaivePlan
{
    readonly ((Table, Chain)[] Raw, (Table, Chain)[] Mangle, (Table, Chain)[] Nat, (Table, Chain)[] Filter)[] hooks;

    public NaivePlan(RuleSet rules, Family family)
    {
        var all = rules.Tables.Where(table => table.Id.Family == family || table.Id.Family == Family.Inet)
            .SelectMany(table => table.Chains.Where(chain => chain.Base is not null).Select(chain => (Table: table, Chain: chain)))
            .OrderBy(place => place.Chain.Base!.Priority).ToList();
        Tracks = all.Exists(place => place.Table.Chains.Any(chain => chain.Rules.Any(rule => rule.Statements.Any(NeedsTracking))));
        Translates = all.Exists(place => place.Chain.Base!.Type == ChainType.Nat);
        hooks = Array.ConvertAll(Enum.GetValues<Hook>(), hook =>
        {
            var here = all.Where(place => place.Chain.Base!.Hook == hook).ToList();
            var filters = here.Where(place => place.Chain.Base!.Type != ChainType.Nat).ToList();

            // Tracking is at -200 and translation of destinations at -100; at the other hooks there is nothing to be before or behind.
            var first = hook is Hook.Prerouting or Hook.Output;
            return (
                filters.Where(place => first && place.Chain.Base!.Priority < -200).ToArray(),
                filters.Where(place => !first || place.Chain.Base!.Priority is >= -200 and < -100).ToArray(),
                here.Where(place => place.Chain.Base!.Type == ChainType.Nat).ToArray(),
                filters.Where(place => first && place.Chain.Base!.Priority >= -100).ToArray());
        });
    }

    /// <summary>Connections are tracked only where something asks for it.</summary>
    public bool Tracks { get; }

    public bool Translates { get; }

    public ((Table, Chain)[] Raw, (Table, Chain)[] Mangle, (Table, Chain)[] Nat, (Table, Chain)[] Filter) At(Hook hook) => hooks[(int)hook];

    static bool NeedsTracking(Statement statement) => statement is Redirect or SetZone or SaveMark or RestoreMark or ConnmarkMatch or ConntrackStateMatch;
}
