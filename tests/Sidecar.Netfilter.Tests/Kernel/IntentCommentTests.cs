using System.Text;
using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Validation;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Rules that say in a comment why they exist.</summary>
public class IntentCommentTests
{
    // A skip inside a property counts as a failure, so the rights are asked for before.
    public IntentCommentTests() => Requires.Root("nft", "iptables");

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 25)]
    public void The_tools_take_them_and_without_their_comments_they_are_what_they_were(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        var told = script.WithIntents();
        Assert.All(Rules(told), rule => Assert.Equal(rule.Intent.Length > 0, rule.Statements.Any(statement => statement is Comment)));
        Assert.Equal(script, Untold(told));
        Assert.Equal(told.ToRuleSet(), script.ToRuleSet().WithIntents());
        Assert.Empty(told.ToRuleSet().Problems());

        using var pod = NetworkNamespace.Create("iptables-restore", "ip6tables-restore", "nft");
        GeneratedRulesTests.AssertIptablesLoads(pod, told);
        if (sample.Settings.Backend == Backend.Nftables)
            pod.Run(["nft", "-c", "-f", "-"], NftFormat.Instance.Render(told)).Expect();
    }

    // Istio's dialect has rules in built-in chains that are no jumps.
    [Theory]
    [InlineData("-b * -i * -m TPROXY")]
    [InlineData("-b * -i * -c eth7 --redirect-dns --capture-all-dns --drop-invalid")]
    [InlineData("-b * -i * -m TPROXY --native-nftables")]
    public void Rules_loaded_with_comments_are_ours_too(string flags)
    {
        using var pod = new Pod("iptables", "ip6tables");
        var wanted = NamespaceState.Of(Pod.Settings(flags, ipv6: true, Dialect.Istio));
        LiveNamespace.Apply(pod.Inside, wanted with { Rules = wanted.Rules.WithIntents() });

        Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Empty(LiveNamespace.Read(pod.Inside, wanted.Routing).Rules.Tables.SelectMany(table => table.Chains)
            .SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).OfType<Comment>());

        LiveNamespace.Apply(pod.Inside, wanted with { Rules = wanted.Rules.WithIntents() });
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Equal(RuleSet.Empty, LiveNamespace.Read(pod.Inside, wanted.Routing).Rules.Normalise());
    }

    [Theory]
    [InlineData(Backend.Iptables, 255)]
    [InlineData(Backend.Nftables, 128)]
    public void What_is_too_long_is_cut_and_what_cannot_be_written_is_replaced(Backend backend, int limit)
    {
        var id = backend == Backend.Iptables ? TableId.Iptables(Family.IPv4, "filter") : TableId.Nftables("mine");
        var chain = new Chain(backend == Backend.Iptables ? "INPUT" : "in", new BaseChain(Hook.Input, ChainType.Filter, 0),
        [
            new Rule(new Counter(), new Accept()) { Intent = string.Concat(Enumerable.Repeat("ä€", 100)) },
            new Rule(new Counter(), new Accept()) { Intent = new string('x', limit) },
            new Rule(new Counter(), new Accept()) { Intent = "Say \"no\"\nnow." },
            new Rule(new Comment("mine"), new Accept()) { Intent = "Stays out." },
        ]);
        var rules = new RuleSet([new Table(id, [chain])]).WithIntents();
        Assert.Empty(rules.Problems());
        var texts = rules.Tables[0].Chains[0].Rules.Select(rule => Assert.Single(rule.Statements.OfType<Comment>()).Text).ToList();
        Assert.InRange(Encoding.UTF8.GetByteCount(texts[0]), limit - 4, limit);
        Assert.EndsWith("…", texts[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', texts[0]);
        Assert.Equal([new string('x', limit), backend == Backend.Iptables ? "Say \"no\" now." : "Say 'no' now.", "mine"], texts.Skip(1));

        using var pod = NetworkNamespace.Create("sh", "iptables", "nft");
        pod.Run(["sh"], ShellFormat.Instance.Render(rules)).Expect();
    }

    static IEnumerable<Rule> Rules(RuleScript script) => script.Commands.OfType<AppendRule>().Select(append => append.Rule)
        .Concat(script.Commands.OfType<InsertRule>().Select(insert => insert.Rule));

    static RuleScript Untold(RuleScript script) => new(script.Commands.Select(command => command switch
    {
        AppendRule append => append with { Rule = Untold(append.Rule) },
        InsertRule insert => insert with { Rule = Untold(insert.Rule) },
        _ => command,
    }).ToEquatableArray());

    static Rule Untold(Rule rule) =>
        rule with { Statements = rule.Statements.Where(statement => statement is not Comment).ToEquatableArray() };
}
