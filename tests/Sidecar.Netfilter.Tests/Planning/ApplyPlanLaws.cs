using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Planning;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Planning;

public class ApplyPlanLaws
{
    static readonly RuleSet Foreign = IptablesRestoreFormat.IPv4.Parse("""
        *nat
        :DOCKER_OUTPUT - [0:0]
        -A PREROUTING -p tcp -m tcp --dport 9999 -j DNAT --to-destination 10.0.0.9:99
        -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT
        -A OUTPUT -m mark --mark 0x77 -j ACCEPT
        -A DOCKER_OUTPUT -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:4545
        COMMIT
        *mangle
        -A PREROUTING -m dscp --dscp 0x10 -j MARK --set-xmark 0x7/0xff
        COMMIT
        *filter
        :INPUT DROP [0:0]
        -A INPUT -i lo -j ACCEPT
        COMMIT
        """).Value.ToRuleSet().Normalise();

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Applying_twice_is_applying_once(OptionsSample before, OptionsSample after)
    {
        var (old, wanted) = (NamespaceState.Of(before.Settings), NamespaceState.Of(after.Settings));
        var live = Apply(new NamespaceState(Foreign, NamespaceState.Empty.Routing), old);
        var done = Simulation.Run(live, ApplyPlan.Compute(wanted, live, old.Rules), wanted);
        Assert.IsType<NothingToDo>(ApplyPlan.Compute(wanted, done, old.Rules));
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void A_replacement_gives_what_a_fresh_namespace_would_have(OptionsSample before, OptionsSample after)
    {
        var (old, wanted) = (NamespaceState.Of(before.Settings), NamespaceState.Of(after.Settings));
        var start = new NamespaceState(Foreign, NamespaceState.Empty.Routing);
        var replaced = Simulation.Run(Apply(start, old), ApplyPlan.Compute(wanted, Apply(start, old), old.Rules), wanted);
        Assert.Equal(Apply(start, wanted).Rules.Normalise(), replaced.Rules.Normalise());
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void A_cleanup_leaves_what_was_there_before(OptionsSample sample)
    {
        var start = new NamespaceState(Foreign, NamespaceState.Empty.Routing);
        var wanted = NamespaceState.Of(sample.Settings);
        var live = Apply(start, wanted);
        var cleaned = Simulation.Run(live, ApplyPlan.Cleanup(live, wanted.Rules), NamespaceState.Empty);
        Assert.Equal(Foreign, cleaned.Rules.Normalise());
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void In_our_dialect_a_cleanup_needs_no_memory(OptionsSample sample)
    {
        var wanted = NamespaceState.Of(sample.With(options => options.Dialect = "default").Settings);
        var live = Apply(new NamespaceState(Foreign, NamespaceState.Empty.Routing), wanted);
        var cleaned = Simulation.Run(live, ApplyPlan.Cleanup(live), NamespaceState.Empty);
        Assert.Equal(Foreign, cleaned.Rules.Normalise());
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Foreign_rules_keep_their_order_wherever_they_stand(OptionsSample sample, int seed)
    {
        var wanted = NamespaceState.Of(sample.Settings);
        var live = Apply(NamespaceState.Empty, wanted);
        var mixed = new NamespaceState(Scatter(live.Rules, seed), live.Routing);
        var done = Simulation.Run(mixed, ApplyPlan.Compute(wanted, mixed), wanted);
        Assert.Equal(ForeignRules(mixed.Rules), ForeignRules(done.Rules));
        Assert.IsType<NothingToDo>(ApplyPlan.Compute(wanted, done));
    }

    static NamespaceState Apply(NamespaceState start, NamespaceState wanted) =>
        Simulation.Run(start, ApplyPlan.Compute(wanted, start), wanted);

    // Three foreign rules at places that the seed says, in every built-in chain there is.
    static RuleSet Scatter(RuleSet rules, int seed) => new(rules.Tables.Select(table => table.Id.Backend == Backend.Nftables
        ? table
        : table with
        {
            Chains = table.Chains.Select(chain => chain.Base is null ? chain : chain with
            {
                Rules = Enumerable.Range(0, 3).Aggregate(chain.Rules, (list, i) =>
                    list.Insert((seed & int.MaxValue) / (10 * i + 1) % (list.Count + 1), ForeignRule(i))),
            }).ToEquatableArray(),
        }).ToEquatableArray());

    static Rule ForeignRule(int number) => new(new Comment($"foreign {number}"), new Accept());

    static IEnumerable<(TableId, ChainName, Rule)> ForeignRules(RuleSet rules) =>
        from table in rules.Tables
        from chain in table.Chains
        from rule in chain.Rules
        where rule.Statements.Any(statement => statement is Comment)
        select (table.Id, chain.Name, rule);
}
