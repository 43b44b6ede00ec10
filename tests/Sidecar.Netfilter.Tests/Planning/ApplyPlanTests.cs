using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Planning;

public class ApplyPlanTests
{
    static readonly NamespaceState Wanted = NamespaceState.Of(InterceptionSettings.Read(
        new InterceptionOptions { InboundPorts = "8080", OutboundRanges = "10.0.0.0/8", ProxyGid = "" }).Value);

    [Fact]
    public void A_plan_reads_as_what_would_be_run()
    {
        var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(Wanted, Live("*nat\n:ISTIO_OLD - [0:0]\n-A OUTPUT -p tcp -j ISTIO_OLD\n-A ISTIO_OLD -j RETURN\nCOMMIT\n")));
        var step = Assert.Single(plan.Steps);
        Assert.Equal(("iptables-restore", "--noflush --wait=30"), (step.Program, string.Join(' ', step.Arguments)));
        Assert.Equal("Our IPv4 rules are made anew, each table in one transaction.", step.Why);
        Assert.Equal(
            """
            * nat
            :ISTIO_INBOUND - [0:0]
            :ISTIO_IN_REDIRECT - [0:0]
            :ISTIO_OUTPUT - [0:0]
            :ISTIO_PREROUTING - [0:0]
            :ISTIO_REDIRECT - [0:0]
            :ISTIO_OLD - [0:0]
            -D OUTPUT -p tcp -j ISTIO_OLD
            -A ISTIO_INBOUND -p tcp -m addrtype ! --dst-type LOCAL -j RETURN
            -A ISTIO_INBOUND -p tcp --dport 15008 -j RETURN
            -A ISTIO_INBOUND -p tcp --dport 8080 -j ISTIO_IN_REDIRECT
            -A ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006
            -A ISTIO_OUTPUT -s 127.0.0.6/32 -o lo -j RETURN
            -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -p tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT
            -A ISTIO_OUTPUT -o lo -m owner ! --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN
            -A ISTIO_OUTPUT -d 10.0.0.0/8 -j ISTIO_REDIRECT
            -A ISTIO_PREROUTING -p tcp -j ISTIO_INBOUND
            -A ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001
            -I PREROUTING 1 -j ISTIO_PREROUTING
            -I OUTPUT 1 -j ISTIO_OUTPUT
            -X ISTIO_OLD
            COMMIT

            """.ReplaceLineEndings("\n"), step.Input);
    }

    [Fact]
    public void A_duplicate_of_ours_is_a_difference()
    {
        var live = Done(Wanted);
        var nat = live.Rules.Tables[0];
        var output = nat.Find("OUTPUT")!;
        var doubled = new RuleSet([nat with { Chains = nat.Chains.Select(chain => chain == output ? chain with { Rules = chain.Rules.Add(chain.Rules[0]) } : chain).ToEquatableArray() }]);
        var plan = ApplyPlan.Compute(Wanted, live with { Rules = doubled });
        Assert.Equal(live.Rules, Simulation.Run(live with { Rules = doubled }, plan, Wanted).Rules.Normalise());
    }

    [Fact]
    public void Another_order_of_the_same_rules_is_a_difference()
    {
        var live = Done(Wanted);
        var nat = live.Rules.Tables[0];
        var swapped = new RuleSet([nat with { Chains = nat.Chains.Select(chain => chain with { Rules = chain.Rules.Reverse().ToEquatableArray() }).ToEquatableArray() }]);
        Assert.IsType<Replacement>(ApplyPlan.Compute(Wanted, live with { Rules = swapped }));
    }

    [Fact]
    public void A_foreign_rule_in_front_of_ours_is_seen_and_ours_move_to_the_front()
    {
        var live = Done(Wanted);
        var text = IptablesRestoreFormat.IPv4.Render(live.Rules).Replace("-A OUTPUT -j ISTIO_OUTPUT", "-A OUTPUT -j ACCEPT\n-A OUTPUT -j ISTIO_OUTPUT", StringComparison.Ordinal);
        var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(Wanted, Live(text)));
        Assert.Equal("In iptables nat OUTPUT a foreign rule stands in front of ours.", Assert.Single(plan.Observations));
        Assert.Equal(["ISTIO_OUTPUT", ""], Simulation.Run(Live(text), plan, Wanted).Rules.Tables[0].Find("OUTPUT")!.Rules
            .Select(rule => rule.Targets.OfType<Jump>().SingleOrDefault()?.Chain.Value ?? ""));
    }

    [Fact]
    public void Loading_into_a_namespace_without_conntrack_resets_running_connections()
    {
        var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(Wanted, NamespaceState.Empty));
        Assert.Equal([Family.IPv4], plan.ResetsConnectionsOf);
        var tracked = Live("*filter\n-A INPUT -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n");
        Assert.Empty(Assert.IsType<Replacement>(ApplyPlan.Compute(Wanted, tracked)).ResetsConnectionsOf);
        Assert.Equal([Family.IPv4], Assert.IsType<Replacement>(ApplyPlan.Cleanup(Done(Wanted))).ResetsConnectionsOf);
    }

    [Fact]
    public void A_plan_is_refused_for_reasons_all_of_them()
    {
        var named = NamespaceState.Of(InterceptionSettings.Read(new InterceptionOptions { ProxyUid = "istio-proxy,envoy" }).Value);
        var live = Live("""
            *nat
            :KUMA_MESH_INBOUND - [0:0]
            :ISTIO_OLD - [0:0]
            :MINE - [0:0]
            -A MINE -j ISTIO_OLD
            COMMIT

            """);
        Assert.Equal(
            [
                "The wanted rules name the owner 'istio-proxy': it has to be a number, for the kernel gives numbers back.",
                "The wanted rules name the owner 'envoy': it has to be a number, for the kernel gives numbers back.",
                "Kuma intercepts here already, by the chain KUMA_MESH_INBOUND: its rules have to go first.",
                "In iptables nat the foreign chain MINE calls ISTIO_OLD, which is to be removed.",
            ],
            Assert.IsType<Refusal>(ApplyPlan.Compute(named, live)).Reasons);
    }

    [Fact]
    public void Routes_come_before_the_rules_that_need_them_and_go_after()
    {
        var tproxy = NamespaceState.Of(InterceptionSettings.Read(
            new InterceptionOptions { Mode = "TPROXY", InboundPorts = "*", IPv6 = true }).Value);
        Assert.Equal(
            [
                "ip -4 route replace local 0.0.0.0/0 dev lo table 133", "ip -6 route replace local ::/0 dev lo table 133",
                "ip -4 rule add fwmark 1337 lookup 133", "ip -6 rule add fwmark 1337 lookup 133",
                "ip -6 address replace ::6/128 dev lo", "iptables-restore --noflush --wait=30", "ip6tables-restore --noflush --wait=30",
            ], Commands(ApplyPlan.Compute(tproxy, NamespaceState.Empty)));
        Assert.Equal(
            [
                "iptables-restore --noflush --wait=30", "ip6tables-restore --noflush --wait=30",
                "ip -4 rule delete fwmark 1337 lookup 133", "ip -6 rule delete fwmark 1337 lookup 133",
                "ip -4 route delete local 0.0.0.0/0 dev lo table 133", "ip -6 route delete local ::/0 dev lo table 133",
                "ip -6 address delete ::6/128 dev lo",
            ], Commands(ApplyPlan.Cleanup(Done(tproxy))));
    }

    static IEnumerable<string> Commands(ApplyPlan plan) =>
        Assert.IsType<Replacement>(plan).Steps.Select(step => $"{step.Program} {string.Join(' ', step.Arguments)}");

    static NamespaceState Done(NamespaceState wanted)
    {
        var done = Simulation.Run(NamespaceState.Empty, ApplyPlan.Compute(wanted, NamespaceState.Empty), wanted);
        return done with { Rules = done.Rules.Normalise() };
    }

    static NamespaceState Live(string text) =>
        NamespaceState.Empty with { Rules = IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet() };

    [Theory]
    [InlineData("lo", false)]
    [InlineData("eth0", true)]
    public void The_proxys_address_is_ours_on_lo_only(string name, bool isAdded)
    {
        var wanted = NamespaceState.Of(InterceptionSettings.Read(new InterceptionOptions { InboundPorts = "*", IPv6 = true }).Value);
        var facts = new NamespaceFacts { Interfaces = [new InterfaceFacts(name, [Cidr.Parse("::6/128")])] };

        var live = NamespaceState.Found(wanted.Rules, facts, wanted.Routing);

        Assert.Equal(isAdded, ApplyPlan.Compute(wanted, live) is Replacement { Steps: [{ Program: "ip" }] });
        Assert.Equal(!isAdded, ApplyPlan.Compute(wanted, live) is NothingToDo);
    }
}
