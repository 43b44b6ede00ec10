using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>What the model does not know decides nothing, whoever meets it: the packet, or what a property asks besides.</summary>
public class UndecidedTests
{
    /// <summary>Only while the proxy does not listen does a packet get as far as the unknown match.</summary>
    [Fact]
    public void A_match_that_only_a_missing_proxy_lets_be_met()
    {
        var settings = Given.Settings("-u 0 -g 1337 -m TPROXY -i * -b *", backend: Backend.Nftables);
        var lines = NftFormat.Instance.Render(InterceptionRules.Script(settings)).Split('\n');
        var closing = Array.FindIndex(lines, line => line.Contains(" istio-tproxy ", StringComparison.Ordinal) && line.EndsWith("drop", StringComparison.Ordinal));
        const string before = "add rule inet istio-proxy-mangle istio-tproxy iifname eth0 ip daddr 10.244.1.7 tcp dport 8080";
        Finding Closed(string rule) => Given.Check(settings, NftFormat.Instance.Parse(string.Join('\n', lines[..closing].Append(rule).Concat(lines[closing..]))).Value.ToRuleSet(), "fails-closed");

        Assert.IsType<Proved>(Closed($"{before} drop"));
        Assert.IsType<Disproved>(Closed($"{before} accept"));
        Assert.IsType<Undecidable>(Closed($"{before} limit rate 5/second accept"));
    }

    /// <summary>The proxy's own connection meets it; that is no proof that it does not arrive.</summary>
    [Fact]
    public void A_match_that_the_proxy_meets()
    {
        var settings = Given.Settings(Given.Default);
        var text = IptablesRestoreFormat.IPv4.Render(InterceptionRules.Build(settings))
            + "*nat\n-I OUTPUT 1 -m statistic --mode random --probability 0.5 -j RETURN\nCOMMIT\n";
        Assert.IsType<Undecidable>(Given.Check(settings, IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet(), "arrives"));
    }

    static readonly Packet Probe = Packet.Outbound(Protocol.Tcp, Address.Parse("203.0.113.7"), 7777, uid: 1000);

    /// <summary>
    /// A property that asks about another packet, or other rules, and takes any answer but one for good: no proof, whichever way it asks.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public void A_property_of_ones_own_need_not_look_for_questions_without_answer(bool isKnown)
    {
        var settings = Given.Settings(Given.Default);
        var right = InterceptionRules.Build(settings);
        var match = isKnown ? "-p tcp -m tcp --dport 7777" : "-p tcp -m tcp --dport 7777 -m statistic --mode random --probability 0.5";
        var rules = IptablesRestoreFormat.IPv4.Parse($"*nat\n-I OUTPUT 1 {match} -j RETURN\nCOMMIT\n").Value.ApplyTo(right);
        var proxy = new ProxyBehaviour(new SocketOwner(1337, 1337));
        Property[] asking =
        [
            Property.Of("evaluate", c => IsElsewhere(c.Packet) || c.Evaluator.Evaluate(Probe).Kind != OutcomeKind.Dropped),
            Property.Of("trace", IsNear, c => c.Evaluator.Trace(Probe).Outcome.Kind != OutcomeKind.Dropped),
            Property.Of("follow", IsNear, c => !c.Evaluator.Follow(Probe, proxy).Loops),
            Property.Of("other rules", IsNear, c => c.Evaluator.With(rules).Evaluate(Probe).Kind != OutcomeKind.Dropped),
            Property.Prepared("prepared", evaluator => c => IsElsewhere(c.Packet) || evaluator.Evaluate(Probe).Kind != OutcomeKind.Dropped),
        ];
        foreach (var property in asking)
        {
            var finding = new Verifier(rules, StandardPod.Of(settings)).Check(property);
            Assert.IsType(isKnown ? typeof(Proved) : typeof(Undecidable), finding);
        }
        var compared = Property.Prepared("fares as with other rules", evaluator =>
        {
            var other = evaluator.With(rules);
            return c => IsNear(c) || Enum.IsDefined(other.Evaluate(c.Packet).Kind);
        });
        Assert.IsType(isKnown ? typeof(Proved) : typeof(Undecidable),
            new Verifier(right, StandardPod.Of(settings)).Check(compared with { Beside = [rules] }));
    }

    // Packets that do not meet the unknown match themselves.
    static bool IsNear(Case c) => !IsElsewhere(c.Packet);

    static bool IsElsewhere(Packet packet) => packet.IsLocal;
}
