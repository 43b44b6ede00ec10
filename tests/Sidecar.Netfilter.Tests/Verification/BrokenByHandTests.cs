using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>
/// Right rules with one hand laid on them, in the words of ip6tables or nft: which promises break, and the plainest packet
/// that breaks the first of them.
/// </summary>
public class BrokenByHandTests(ITestOutputHelper output)
{
    const string Redirect = "-u 1337 -g 1337 -i * -b * -d 15020";
    const string Tproxy = "-u 0 -g 1337 -m TPROXY -i * -b * -d 15020";
    const string Dns = $"{Redirect} --redirect-dns --capture-all-dns";

    [Theory]
    [InlineData("-I OUTPUT 1 -j RETURN", "no-bypass families-agree", "tcp to [2001:db8::10]:80, sent by uid 1000, gid 1000")]
    [InlineData("-I OUTPUT 1 -p tcp -m tcp --dport 443 -j ACCEPT", "no-bypass families-agree", "tcp to [2001:db8::10]:443, sent by uid 1000, gid 1000")]
    [InlineData("-I ISTIO_INBOUND 1 -p tcp -m tcp --dport 8080 -j RETURN", "inbound-captured families-agree", "tcp to [fd00:10:244:1::7]:8080 from 2001:db8:1::7, arriving by eth0")]
    [InlineData("-F ISTIO_REDIRECT", "no-bypass families-agree", "tcp to [2001:db8::10]:80, sent by uid 1000, gid 1000")]
    public void Rules_of_ip6tables_alone(string hand, string broken, string witness)
    {
        var settings = Given.Settings(Redirect, ipv6: true);
        Breaks(settings, IptablesRestoreFormat.IPv6.Parse($"*nat\n{hand}\nCOMMIT\n").Value, broken, witness);
    }

    [Theory]
    [InlineData("insert rule inet istio-proxy-nat output meta nfproto ipv6 return", "no-bypass families-agree", "tcp to [2001:db8::10]:80, sent by uid 1000, gid 1000")]
    [InlineData("insert rule inet istio-proxy-nat istio-output ip6 daddr 2001:db8::/32 return", "no-bypass families-agree", "tcp to [2001:db8::10]:80, sent by uid 1000, gid 1000")]
    [InlineData("insert rule inet istio-proxy-nat istio-inbound meta nfproto ipv6 tcp dport 8080 return", "inbound-captured families-agree", "tcp to [fd00:10:244:1::7]:8080 from 2001:db8:1::7, arriving by eth0")]
    public void Rules_of_nft_for_IPv6_alone(string hand, string broken, string witness) => Breaks(Redirect, hand, broken, witness, ipv6: true);

    [Fact]
    public void The_proxys_return_behind_the_redirect() => Breaks(Redirect, """
        flush chain inet istio-proxy-nat istio-output
        add rule inet istio-proxy-nat istio-output oifname lo ip saddr 127.0.0.6/32 counter return
        add rule inet istio-proxy-nat istio-output oifname lo skuid != 1337 skgid != 1337 counter return
        add rule inet istio-proxy-nat istio-output counter jump istio-redirect
        add rule inet istio-proxy-nat istio-output skuid 1337 counter return
        add rule inet istio-proxy-nat istio-output skgid 1337 counter return
        """, "no-loop proxy-not-captured arrives", "tcp to 203.0.113.10:80, sent by uid 1000, gid 1000");

    [Theory]
    [InlineData("type filter hook output priority -200", "tcp dport 443 drop", "no-bypass no-foreign-shadow", "tcp to 203.0.113.10:443, sent by uid 1000, gid 1000")]
    [InlineData("type filter hook input priority 0; policy drop", "tcp dport 8080 accept", "inbound-captured no-foreign-shadow", "tcp to 10.244.1.7:80 from 198.51.100.7, arriving by eth0")]
    [InlineData("type nat hook output priority -150", "tcp dport 443 redirect to :8080", "no-bypass no-foreign-shadow", "tcp to 203.0.113.10:443, sent by uid 1000, gid 1000")]
    [InlineData("type nat hook prerouting priority -150", "tcp dport 443 redirect to :8080", "inbound-captured no-foreign-shadow", "tcp to 10.244.1.7:443 from 198.51.100.7, arriving by eth0")]
    public void A_foreign_chain_in_front_that_decides(string chain, string rule, string broken, string witness) =>
        Breaks(Redirect, Foreign(chain, rule), broken, witness);

    /// <summary>To accept ends a chain, not the hook.</summary>
    [Theory]
    [InlineData("type nat hook output priority -150", "accept")]
    [InlineData("type filter hook output priority -200", "accept")]
    [InlineData("type filter hook prerouting priority -310", "meta mark set 7")]
    [InlineData("type filter hook output priority -310", "ct mark set 7")]
    public void A_foreign_chain_in_front_that_breaks_nothing(string chain, string rule) => Breaks(Redirect, Foreign(chain, rule), "", "");

    [Theory]
    [InlineData("type filter hook prerouting priority -160", "tcp dport 8080 meta mark set 1337", "inbound-captured self-call no-foreign-shadow", "tcp to 10.244.1.7:8080 from 198.51.100.7, arriving by eth0")]
    [InlineData("type route hook output priority -160", "tcp dport 443 meta mark set 1337", "proxy-not-captured exclusions-honoured", "tcp to 203.0.113.10:443, sent by uid 1000, gid 1337")]
    [InlineData("type filter hook output priority -160", "tcp dport 443 ct mark set 1337", "proxy-not-captured exclusions-honoured", "tcp to 203.0.113.10:443, sent by uid 1000, gid 1337")]
    [InlineData("type filter hook prerouting priority -160", "tcp dport 8080 ct mark set 1337", "inbound-captured arrives", "tcp to 10.244.1.7:8080 from 198.51.100.7, arriving by eth0")]
    public void A_foreign_chain_in_front_that_marks(string chain, string rule, string broken, string witness) =>
        Breaks(Tproxy, Foreign(chain, rule), broken, witness);

    [Theory]
    [InlineData(Redirect, "flush chain inet istio-proxy-nat istio-redirect", "no-bypass", "tcp to 203.0.113.10:80, sent by uid 1000, gid 1000")]
    [InlineData(Redirect, "flush chain inet istio-proxy-nat prerouting", "inbound-captured", "tcp to 10.244.1.7:80 from 198.51.100.7, arriving by eth0")]
    [InlineData(Redirect, "flush table inet istio-proxy-nat", "no-bypass inbound-captured self-call", "tcp to 203.0.113.10:80, sent by uid 1000, gid 1000")]
    [InlineData(Tproxy, "flush chain inet istio-proxy-mangle istio-divert", "arrives", "tcp to 203.0.113.10:80, sent by uid 1000, gid 1000")]
    [InlineData(Tproxy, "delete table inet istio-proxy-mangle", "inbound-captured self-call", "tcp to 10.244.1.7:80 from 198.51.100.7, arriving by eth0")]
    [InlineData(Dns, "flush chain inet istio-proxy-nat istio-output-dns", "dns-captured", "tcp to 203.0.113.10:53, sent by uid 1000, gid 1000")]
    [InlineData(Dns, "delete table inet istio-proxy-raw", "dns-zones", "udp to 203.0.113.10:53, sent by uid 1000, gid 1000")]
    [InlineData(Dns, "insert rule inet istio-proxy-raw output udp dport 53 ct zone set 7 return", "dns-zones dns-captured", "udp to 203.0.113.10:53, sent by uid 1000, gid 1000")]
    public void Rules_of_ours_that_are_flushed_or_shadowed(string flags, string hand, string broken, string witness) => Breaks(flags, hand, broken, witness);

    /// <summary>What a set holds changes without a change of rules, so that nothing about it is proved.</summary>
    [Fact]
    public void A_rule_that_asks_a_set_decides_nothing_and_ours_ask_none()
    {
        var settings = Given.Settings(Redirect, backend: Backend.Nftables);
        var rules = NftFormat.Instance.Parse("""
            add set inet istio-proxy-nat spared { type ipv4_addr; }
            insert rule inet istio-proxy-nat istio-output ip daddr @spared return
            """).Value.ApplyTo(InterceptionRules.Build(settings));
        var finding = Assert.IsType<Undecidable>(Given.Check(settings, rules, "no-bypass"));
        Assert.Contains("ip daddr @spared", finding.Reason, StringComparison.Ordinal);
        Assert.All(new[] { Redirect, Tproxy, Dns }, flags =>
            Assert.All(InterceptionRules.Build(Given.Settings(flags, backend: Backend.Nftables)).Tables, table => Assert.Empty(table.Objects)));
    }

    static string Foreign(string chain, string rule) => $$"""
        add table inet others
        add chain inet others first { {{chain}}; }
        add rule inet others first {{rule}}
        """;

    void Breaks(string flags, string hand, string broken, string witness, bool ipv6 = false) =>
        Breaks(Given.Settings(flags, backend: Backend.Nftables, ipv6: ipv6), NftFormat.Instance.Parse($"{hand}\n").Value, broken, witness);

    void Breaks(InterceptionSettings settings, RuleScript hand, string broken, string witness)
    {
        var rules = InterceptionRules.Build(settings);
        Assert.Empty(Errors(settings, rules));
        var found = Errors(settings, hand.ApplyTo(rules));
        output.WriteLine(string.Join('\n', found));
        var ids = broken.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Subset(found.Select(finding => finding.Property.Id).ToHashSet(), ids.ToHashSet());
        Assert.Equal(ids.Length == 0, found.Count == 0);
        if (ids.Length > 0)
            Assert.Equal(witness, Given.Refutes(found.Single(finding => finding.Property.Id == ids[0])).Packet.ToString());
    }

    static List<Finding> Errors(InterceptionSettings settings, RuleSet rules) =>
        [.. Given.Broken(settings, rules).Where(finding => finding.Property.Severity == Severity.Error)];
}
