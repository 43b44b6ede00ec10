using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel;

public class NftForeignRulesTests
{
    const string Others = """
        table inet named {
            ct helper netbios { type "netbios-ns" protocol udp; l3proto ip; }
            counter hits { packets 0 bytes 0 }
            quota much { over 25 mbytes }
            limit slow { rate 5/second }
            set blocked { type ipv4_addr; flags interval,timeout; timeout 2h; elements = { 10.0.0.0/8 timeout 1h } }
            map moved { type ipv4_addr . inet_service : ipv4_addr . inet_service; elements = { 10.0.0.1 . 80 : 10.1.0.1 . 81 } }
            chain c { tcp dport 80 ct count over 20 counter name hits drop; }
        }
        table bridge frames {
            set known { type ether_addr; }
            chain pre {
                type filter hook prerouting priority -300; policy accept;
                ether type arp drop
                ether saddr @known counter accept comment "ours"
            }
        }
        table arp asked {
            chain in { type filter hook input priority 0; policy accept; arp operation request counter; }
        }
        """;

    const string Device = """

        table netdev early {
            chain first { type filter hook ingress device "lo" priority 0; policy accept; ip saddr 192.0.2.77 drop; }
        }
        """;

    const string Foreign = """
        table inet host {
            comment "who knows"
            set allowed { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.0.2.1 } }
            set seen { type ipv4_addr; flags dynamic; }
            map ports { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1 } }
            chain input {
                type filter hook input priority filter - 5; policy drop;
                ct state vmap { established : accept, related : accept, invalid : drop }
                iif "lo" accept
                ip saddr @allowed tcp dport { 22, 80-90 } counter accept comment "the office"
                icmp type echo-request limit rate 5/second accept
                ip6 nexthdr ipv6-icmp icmpv6 type { nd-neighbor-solicit, nd-router-advert } accept
                tcp dport vmap { 25 : jump mail, 26 : drop }
                meta l4proto { tcp, udp } th dport 53 accept
                fib daddr . iif type != { local, broadcast, multicast } drop
                fib saddr . iif oif missing drop
                ct original packets > 10 accept
                ip dscp set cs1
                tcp option maxseg size set 1400
                ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 443 } accept
                socket transparent 1 meta mark set 0x1 accept
                limit rate over 10 mbytes/second burst 5 mbytes drop
                log prefix "in: " level info flags tcp sequence,options
                tcp flags & (fin|syn|rst|ack) == syn meta mark set meta mark & 0xffffff00 | 0x12
                meta nftrace set 1
                udp dport 5353 ip daddr 224.0.0.251 accept
                reject with icmpx admin-prohibited
            }
            chain mail {
                comment "for mail"
                add @seen { ip saddr }
                ip daddr & 255.0.0.255 == 10.0.0.1 drop
                quota over 5 mbytes drop
                numgen random mod 2 0 return
                continue
            }
            chain nat {
                type nat hook prerouting priority dstnat; policy accept;
                dnat ip to tcp dport map @ports
                dnat ip to 10.0.0.1-10.0.0.5
                meta l4proto tcp redirect to :tcp dport map { 80 : 8080, 443 : 8443 }
            }
        }
        table ip6 other {
            chain c {
                ip6 saddr { fd00::1-fd00::9 } accept
            }
        }
        """;

    [Fact]
    public void Rules_that_the_model_does_not_know_load_again_as_they_were()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], Foreign).Expect();
        var before = own.Run("nft", "-s", "list", "ruleset").Expect();

        var rules = NftFormat.ParseRuleSet(before).Value;
        own.Run(["nft", "-f", "-"], "flush ruleset\n" + NftFormat.Instance.Render(rules)).Expect();

        Assert.Equal(before, own.Run("nft", "-s", "list", "ruleset").Expect());
    }

    [Fact]
    public void Text_and_json_of_rules_that_the_model_does_not_know_are_read_alike()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], Foreign).Expect();
        var text = NftFormat.ParseRuleSet(own.Run("nft", "-s", "-n", "list", "ruleset").Expect()).Value;
        var json = NftJsonFormat.ParseRuleSet(own.Run("nft", "-j", "-s", "-n", "list", "ruleset").Expect()).Value;

        var known = text.Normalise().Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).ToList();
        var same = json.Normalise().Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).ToList();
        Assert.Equal(known.Count, same.Count);
        foreach (var (left, right) in known.Zip(same).Where(pair => !pair.First.Statements.Any(IsUnknown)))
            Assert.Equal(left, right);
    }

    [Fact]
    public void Named_objects_and_tables_of_other_families_load_again_as_they_were()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], Others + Device).Expect();
        var before = Listing(own);

        var rules = NftFormat.ParseRuleSet(before).Value;
        own.Run(["nft", "-f", "-"], "flush ruleset\n" + NftFormat.Instance.Render(rules)).Expect();
        Assert.Equal(before, Listing(own));

        var script = NftFormat.Instance.Parse(before).Value;
        own.Run(["nft", "-f", "-"], "flush ruleset\n" + NftFormat.Instance.Render(script)).Expect();
        Assert.Equal(before, Listing(own));
    }

    [Fact]
    public void Named_objects_and_tables_of_other_families_in_json_load_again_as_they_were()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], Others).Expect();
        var before = Listing(own);

        var rules = NftJsonFormat.ParseRuleSet(own.Run("nft", "-j", "list", "ruleset").Expect()).Value;
        own.Run(["nft", "-f", "-"], "flush ruleset\n" + NftFormat.Instance.Render(rules)).Expect();

        Assert.Equal(before, Listing(own));
    }

    static string Listing(NetworkNamespace own) => own.Run("nft", "-s", "list", "ruleset").Expect();

    static bool IsUnknown(Statement statement) => statement is UnknownMatch or UnknownTarget;
}
