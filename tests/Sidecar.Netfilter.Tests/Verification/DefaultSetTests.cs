using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>The rules that the injector asks for by default, and what becomes of them when one rule is out of place.</summary>
public class DefaultSetTests
{
    static readonly TableId Nat = TableId.Iptables(Family.IPv4, "nat");
    static readonly Packet Application = Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 0);

    public static TheoryData<Backend, bool> Sets => [(Backend.Iptables, false), (Backend.Iptables, true), (Backend.Nftables, false), (Backend.Nftables, true)];

    [Theory, MemberData(nameof(Sets))]
    public void Every_promise_is_proved(Backend backend, bool ipv6)
    {
        var settings = Given.Settings(Given.Default, backend: backend, ipv6: ipv6);
        Assert.Empty(Given.Broken(settings, InterceptionRules.Build(settings)));
    }

    [Fact]
    public void Root_is_captured_and_the_proxy_is_not()
    {
        var settings = Given.Settings(Given.Default);
        var evaluator = new Evaluator(InterceptionRules.Build(settings), StandardPod.Of(settings));
        Assert.Equal(ListenerRole.ProxyOutbound, evaluator.Evaluate(Application).Listener?.Role);
        Assert.Equal(OutcomeKind.External, evaluator.Evaluate(Application with { Owner = new SocketOwner(1337, 1337) }).Kind);
    }

    [Fact]
    public void A_return_behind_the_redirect_makes_a_loop()
    {
        var settings = Given.Settings(Given.Default, Dialect.Istio);
        var witness = Given.Refutes(Given.Check(settings, Misplaced(settings), "no-loop")).Witness;
        Assert.True(witness.Loops, witness.ToString());
        Given.Refutes(Given.Check(settings, Misplaced(settings), "proxy-not-captured"));
        Given.Proves(Given.Check(settings, "no-loop"));
    }

    [Fact]
    public void A_foreign_return_in_front_opens_a_way_past_the_proxy()
    {
        var settings = Given.Settings(Given.Default, Dialect.Istio);
        var witness = Given.Refutes(Given.Check(settings, Shadowed(settings), "no-bypass"));
        Assert.Equal(OutcomeKind.External, witness.Witness.End.Kind);
        Given.Refutes(Given.Check(settings, Shadowed(settings), "no-foreign-shadow"));
        Given.Proves(Given.Check(settings, "no-bypass"));
    }

    /// <summary>Istio compares the rules of its own chains by their number and asks for each with iptables -C.</summary>
    [Fact]
    public void Istio_takes_both_for_in_place()
    {
        var settings = Given.Settings(Given.Default, Dialect.Istio);
        foreach (var rules in new[] { InterceptionRules.Build(settings), Misplaced(settings), Shadowed(settings) })
        {
            using var pod = NetworkNamespace.Create("iptables", "iptables-restore", "iptables-save");
            pod.Run(["iptables-restore", "--noflush"], IptablesRestoreFormat.IPv4.Render(rules)).Expect();
            Assert.True(IstioFindsAll(pod, settings));
        }
        using var damaged = NetworkNamespace.Create("iptables", "iptables-restore", "iptables-save");
        damaged.Run(["iptables-restore", "--noflush"], IptablesRestoreFormat.IPv4.Render(InterceptionRules.Build(settings))).Expect();
        damaged.Run("iptables", "-t", "nat", "-D", "ISTIO_OUTPUT", "1").Expect();
        Assert.False(IstioFindsAll(damaged, settings));
    }

    static RuleSet Misplaced(InterceptionSettings settings) => InterceptionRules.Build(settings)
        .MoveLast(Nat, "ISTIO_OUTPUT", rule => rule.Statements is [UidMatch { Negated: false }, Return]);

    static RuleSet Shadowed(InterceptionSettings settings) => InterceptionRules.Build(settings)
        .InsertFirst(Nat, "OUTPUT", new Rule(new Return()));

    static bool IstioFindsAll(NetworkNamespace pod, InterceptionSettings settings)
    {
        var saved = pod.Run("iptables-save").Expect().Split('\n');
        var table = "";
        var wanted = new List<(string Table, string[] Words)>();
        foreach (var line in IptablesRestoreFormat.IPv4.Render(InterceptionRules.Script(settings)).Split('\n'))
        {
            if (line.StartsWith('*'))
                table = line[1..].Trim();
            else if (line.StartsWith("-A ", StringComparison.Ordinal))
                wanted.Add((table, line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
        Assert.NotEmpty(wanted);
        var counts = wanted.GroupBy(rule => rule.Words[1]).Where(chain => chain.Key.StartsWith("ISTIO_", StringComparison.Ordinal));
        return counts.All(chain => saved.Count(line => line.StartsWith($"-A {chain.Key} ", StringComparison.Ordinal)) == chain.Count())
            && wanted.All(rule => pod.Run(["iptables", "-t", rule.Table, "-C", .. rule.Words[1..]]).ExitCode == 0);
    }
}
