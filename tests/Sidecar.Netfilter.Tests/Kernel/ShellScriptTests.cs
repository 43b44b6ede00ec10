using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Scripts of single commands, run by the shell as a person would.</summary>
public class ShellScriptTests
{
    // A skip inside a property counts as a failure, so the rights are asked for before.
    public ShellScriptTests() => Requires.Root("nft", "iptables", "ip6tables", "sh");

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 8)]
    public void Run_by_the_shell_it_makes_the_rules_of_which_it_was_written(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        var wanted = script.ToRuleSet().Normalise();
        Assert.Equal(wanted, After(ShellFormat.Instance.Render(script)));
        Assert.Equal(wanted, After(ShellFormat.Instance.Render(wanted)));
    }

    [Fact]
    public void Counters_of_both_backends_and_remarks_on_chains_are_kept()
    {
        var (nat, table) = (TableId.Iptables(Family.IPv4, "nat"), TableId.Nftables("mine"));
        var counted = new Rule(new Counter(12, 3456), new ProtocolMatch(Protocol.Tcp), new Jump("OWN"));
        var hook = new BaseChain(Hook.Output, ChainType.Filter, 0);
        var script = new RuleScript(
        [
            new NewChain(nat, "OWN"), new AppendRule(nat, "OUTPUT", counted), new InsertRule(nat, "OUTPUT", 0, counted),
            new AddTable(table), new NewChain(table, "OWN") { Comment = "it's ours" }, new NewBaseChain(table, "out", hook) { Comment = "the way out" },
            new AppendRule(table, "out", counted),
        ]);
        using var pod = Namespace();
        pod.Run(["sh"], ShellFormat.Instance.Render(script)).Expect();
        Assert.Equal(2, pod.Run("iptables-save", "-c", "-t", "nat").Expect().Split("[12:3456] -A OUTPUT -p tcp -j OWN\n").Length - 1);
        var listed = NftFormat.ParseRuleSet(pod.Run("nft", "-n", "list", "table", "inet", "mine").Expect()).Value.Find(table)!;
        Assert.Equal(("it's ours", "the way out"), (listed.Find("OWN")!.Comment, listed.Find("out")!.Comment));
        Assert.Contains(new Counter(12, 3456), listed.Find("out")!.Rules[0].Statements);

        var again = ShellFormat.Instance.Render(new RuleSet([listed]));
        Assert.Equal(new RuleSet([listed]).Normalise(), ShellFormat.Instance.Parse(again).Value.ToRuleSet().Normalise());
        Assert.Equal(script, ShellFormat.Instance.Parse(ShellFormat.Instance.Render(script)).Value);
    }

    static RuleSet After(string script)
    {
        using var pod = Namespace();
        pod.Run(["sh"], script, seconds: 60).Expect();
        return LiveNamespace.Read(pod, NamespaceState.Empty.Routing).Rules.Normalise();
    }

    static NetworkNamespace Namespace() =>
        NetworkNamespace.Create("iptables", "ip6tables", "iptables-save", "ip6tables-save", "nft", "sh");
}
