using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

/// <summary>What a listing in JSON has besides tables, chains and rules keeps all it says, in the words of nft.</summary>
public class NftJsonObjectTests
{
    [Theory]
    [InlineData("""{"counter": {NAMED, "packets": 3, "bytes": 180}}""", "counter x { packets 3 bytes 180 ; }")]
    [InlineData("""{"quota": {NAMED, "bytes": 26214400, "used": 0, "inv": true}}""", "quota x { over 25 mbytes ; }")]
    [InlineData("""{"quota": {NAMED, "bytes": 1000, "used": 2048}}""", "quota x { 1000 bytes used 2 kbytes ; }")]
    [InlineData("""{"limit": {NAMED, "rate": 5, "per": "second", "burst": 5}}""", "limit x { rate 5/second ; }")]
    [InlineData(
        """{"ct helper": {NAMED, "type": "netbios-ns", "protocol": "udp", "l3proto": "ip"}}""",
        """ct helper x { type "netbios-ns" protocol udp ; l3proto ip ; }""")]
    [InlineData(
        """{"flowtable": {NAMED, "hook": "ingress", "prio": 0, "dev": ["eth0", "lo"]}}""",
        "flowtable x { hook ingress priority 0 ; devices = { eth0, lo } ; }")]
    [InlineData(
        """{"set": {NAMED, "type": "ipv4_addr", "flags": ["timeout"], "size": 9, "elem": [{"elem": {"val": "10.0.0.1", "timeout": 60, "expires": 5}}]}}""",
        "set x { type ipv4_addr ; size 9 ; flags timeout ; elements = { 10.0.0.1 timeout 60s expires 5s } ; }")]
    [InlineData(
        """{"map": {NAMED, "type": ["ipv4_addr", "inet_service"], "map": "ipv4_addr . inet_service", "elem": [[{"concat": ["10.0.0.1", 80]}, {"concat": ["10.1.0.1", 81]}]]}}""",
        "map x { type ipv4_addr . inet_service : ipv4_addr . inet_service ; elements = { 10.0.0.1 . 80 : 10.1.0.1 . 81 } ; }")]
    public void A_named_object_is_put_into_words(string json, string text)
    {
        var item = json.Replace("NAMED", """ "family": "inet", "table": "t", "name": "x", "handle": 1""", StringComparison.Ordinal);
        var table = Read("""{"nftables": [{"table": {"family": "inet", "name": "t"}}, """ + item + "]}");

        Assert.Equal([new TableObject(text)], table.Objects);
    }

    [Fact]
    public void A_chain_of_a_foreign_family_is_kept_as_one_text_with_its_rules() => Assert.Equal(
        [new TableObject("chain c { type filter hook input priority 0; policy accept; arp operation request drop ; accept ; }")],
        Read("""
            {"nftables": [
              {"table": {"family": "arp", "name": "t"}},
              {"chain": {"family": "arp", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0, "policy": "accept"}},
              {"rule": {"family": "arp", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "arp", "field": "operation"}}, "right": "request"}}, {"drop": null}]}},
              {"rule": {"family": "arp", "table": "t", "chain": "c", "expr": [{"accept": null}]}}
            ]}
            """).Objects);

    static Table Read(string json) => Assert.Single(NftJsonFormat.ParseRuleSet(json).Value.Tables);
}
