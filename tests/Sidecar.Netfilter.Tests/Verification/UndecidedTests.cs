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
}
