using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>Answers of the evaluator that a newcomer can follow.</summary>
public class EvaluatorTests
{
    static readonly InterceptionSettings Settings =
        InterceptionSettings.Read(new InterceptionOptions { InboundPorts = "*", OutboundRanges = "*" }).Value;

    static readonly ProxyBehaviour Proxy = new(new SocketOwner(1337, 1337));

    static readonly Packet Call = Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 443, uid: 1000);

    [Fact]
    public void A_call_goes_through_the_proxy_and_ends_outside()
    {
        var journey = Of(InterceptionRules.Build(Settings)).Follow(Call, Proxy);
        Assert.False(journey.Loops);
        Assert.Equal([OutcomeKind.Delivered, OutcomeKind.External], journey.Hops.Select(hop => hop.Outcome.Kind));
        Assert.Equal(new Endpoint(Address.Parse("203.0.113.7"), 443), journey.Hops[0].Outcome.OriginalDestination);
    }

    [Fact]
    public void A_call_from_outside_goes_through_the_proxy_and_ends_in_the_application()
    {
        var call = Packet.Inbound(Protocol.Tcp, Address.Parse("10.244.9.9"), Address.Parse("10.244.1.7"), 8080, "eth0");
        var journey = Of(InterceptionRules.Build(Settings)).Follow(call, Proxy);
        Assert.False(journey.Loops);
        Assert.Equal([ListenerRole.ProxyInbound, ListenerRole.Application], journey.Hops.Select(hop => hop.Outcome.Listener!.Role));
    }

    [Fact]
    public void Without_the_rule_that_spares_the_proxy_its_calls_come_back_to_it_for_ever()
    {
        var rules = IptablesRestoreFormat.IPv4.Parse("""
            *nat
            -A OUTPUT -p tcp -j REDIRECT --to-ports 15001
            COMMIT
            """).Value.ToRuleSet();
        var journey = Of(rules).Follow(Call, Proxy);
        Assert.True(journey.Loops);
        Assert.EndsWith("and so on for ever: a loop\n", journey.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-A OUTPUT -p tcp -m recent --name x --rcheck -j DROP", "-m recent --name x --rcheck")]
    [InlineData("-A OUTPUT -p tcp -j NFQUEUE --queue-num 3", "NFQUEUE --queue-num 3")]
    public void What_it_does_not_know_leaves_it_undecided_and_is_named(string rule, string named)
    {
        var rules = IptablesRestoreFormat.IPv4.Parse($"*filter\n{rule}\nCOMMIT\n").Value.ToRuleSet();
        var outcome = Of(rules).Evaluate(Call);
        Assert.Equal(OutcomeKind.Undecided, outcome.Kind);
        Assert.Contains(named, Of(rules).Trace(Call).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_does_not_know_does_no_harm_where_no_packet_comes()
    {
        var rules = IptablesRestoreFormat.IPv4.Parse("*filter\n-A OUTPUT -p udp -m recent --name x --rcheck -j DROP\nCOMMIT\n").Value.ToRuleSet();
        Assert.Equal(OutcomeKind.External, Of(rules).Evaluate(Call).Kind);
    }

    static Evaluator Of(RuleSet rules) => new(rules, StandardPod.Of(Settings));
}
