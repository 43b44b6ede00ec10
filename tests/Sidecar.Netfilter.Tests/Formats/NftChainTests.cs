using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

/// <summary>Chains that nft writes, or takes, in more ways than one.</summary>
public class NftChainTests
{
    static readonly Chain Usual = new("c", new BaseChain(Hook.Input, ChainType.Filter, 0, ChainPolicy.Drop),
        [new Rule(new Counter()), new Rule(new Accept())])
    { Comment = "mine" };

    // As nft -c takes it: the kernel gets the chain first and the rules in their order.
    [Theory]
    [InlineData("comment \"mine\"; type filter hook input priority 0; policy drop; counter; accept")]
    [InlineData("type filter hook input priority 0; counter; policy drop; comment \"mine\"; accept")]
    [InlineData("policy drop; counter; accept; type filter hook input priority 0; comment \"mine\"")]
    [InlineData("counter; accept\n comment \"mine\"\n policy drop;\n type filter hook input priority filter;")]
    public void What_a_chain_says_of_itself_may_stand_anywhere_in_its_block(string block)
    {
        Assert.Equal([Usual], NftFormat.ParseRuleSet($"table inet t {{\n chain c {{\n {block}\n }}\n}}\n").Value.Tables.Single().Chains);
        Assert.Equal([Usual], NftFormat.ParseRuleSet($"add table inet t\nadd chain inet t c {{ {block.Replace('\n', ';')}; }}\n").Value.Tables.Single().Chains);
    }

    const string Ingress = "chain early { type filter hook ingress device \"lo\" priority 0; policy accept; ip saddr 192.0.2.7 drop ; }";

    [Theory]
    [InlineData("table inet t {\n\tchain early {\n\t\ttype filter hook ingress device \"lo\" priority 0; policy accept;\n\t\tip saddr 192.0.2.7 drop\n\t}\n\tchain c {\n\t\taccept\n\t}\n}\n")]
    [InlineData("add table inet t\nadd chain inet t early { type filter hook ingress device \"lo\" priority 0; policy accept; ip saddr 192.0.2.7 drop ; }\nadd chain inet t c\nadd rule inet t c accept\n")]
    public void A_chain_of_inet_at_the_ingress_of_a_device_is_kept_as_one_text(string text)
    {
        var rules = NftFormat.ParseRuleSet(text).Value;
        var table = Assert.Single(rules.Tables);
        Assert.Equal("c", Assert.Single(table.Chains).Name.Value);
        Assert.Equal(Ingress, Assert.Single(table.Objects).Text);
        Assert.Equal(rules, NftFormat.ParseRuleSet(NftFormat.Instance.Render(rules)).Value);
        var script = NftFormat.Instance.Parse(text).Value;
        Assert.Equal(script, NftFormat.Instance.Parse(NftFormat.Instance.Render(script)).Value);
    }

    [Fact]
    public void A_listing_in_json_that_names_the_device_says_the_same_and_other_chains_are_chains()
    {
        var table = Assert.Single(NftJsonFormat.ParseRuleSet("""
            {"nftables": [
              {"table": {"family": "inet", "name": "t"}},
              {"chain": {"family": "inet", "table": "t", "name": "early", "type": "filter", "hook": "ingress", "dev": "lo", "prio": 0, "policy": "accept"}},
              {"chain": {"family": "inet", "table": "t", "name": "c"}},
              {"rule": {"family": "inet", "table": "t", "chain": "early", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "ip", "field": "saddr"}}, "right": "192.0.2.7"}}, {"drop": null}]}},
              {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [{"accept": null}]}}
            ]}
            """).Value.Tables);
        Assert.Equal([new TableObject(Ingress)], table.Objects);
        Assert.Equal([new Chain("c", [new Rule(new Accept())])], table.Chains);
    }

    [Theory]
    [InlineData("""{"set": {"op": "add", "elem": {"payload": {"protocol": "ip", "field": "saddr"}}, "set": "@seen"}}""", "add @seen { ip saddr }")]
    [InlineData("""{"set": {"op": "update", "elem": {"elem": {"val": {"payload": {"protocol": "ip", "field": "saddr"}}, "timeout": 60}}, "set": "@seen"}}""", "update @seen { ip saddr timeout 60s }")]
    [InlineData("""{"flow": {"op": "add", "flowtable": "@fast"}}""", "flow add @fast")]
    public void A_statement_in_json_is_put_into_words(string json, string words) =>
        Assert.Equal([new UnknownTarget(words)], Statements(json));

    [Fact]
    public void A_statement_in_json_without_words_keeps_its_json()
    {
        const string Target = """{"secmark": "sshtag"}""";
        const string Match = """{"match": {"op": "==", "left": {"osf": {"key": "name"}}, "right": "Linux"}}""";
        Assert.Equal([new UnknownMatch(Match.Replace(" ", "", StringComparison.Ordinal)), new UnknownTarget(Target.Replace(" ", "", StringComparison.Ordinal)), new Accept()], Statements($$"""{{Match}}, {{Target}}, {"accept": null}"""));
    }

    static EquatableArray<Statement> Statements(string json) => NftJsonFormat.ParseRuleSet($$$"""
        {"nftables": [
          {"table": {"family": "inet", "name": "t"}}, {"chain": {"family": "inet", "table": "t", "name": "c"}},
          {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [{{{json}}}]}}
        ]}
        """).Value.Tables.Single().Chains.Single().Rules.Single().Statements;
}
