using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

public class NftJsonRenderTests
{
    static readonly TableId Nat = TableId.Nftables("mesh");

    static readonly RuleScript Script = new(
    [
        new AddTable(Nat),
        new NewChain(Nat, "redirect"),
        new NewBaseChain(Nat, "out", new BaseChain(Hook.Output, ChainType.Nat, -100)),
        new FlushChain(Nat, "redirect"),
        new AppendRule(Nat, "redirect", new Rule(new ProtocolMatch(Protocol.Tcp), new Redirect(15001), new Comment("to the proxy"))),
        new AppendRule(Nat, "out", new Rule(
            new AddressMatch(Side.Destination, [Cidr.Parse("10.0.0.0/8"), Cidr.Parse("192.0.2.1/32")], Negated: true), new Counter(), new Return())),
        new InsertRule(Nat, "out", 0, new Rule(new UidMatch([1337]), new Return())),
        new InsertRule(Nat, "out", 1, new Rule(new UnknownMatch("limit rate 5/second"), new Jump("redirect"))),
        new DeleteTable(TableId.Nftables("old", Family.IPv6)),
    ]);

    [Fact]
    public void A_script_is_one_document_with_a_command_a_line() => Assert.Equal(
        """
        {"nftables": [
        {"metainfo":{"json_schema_version":1}},
        {"add":{"table":{"family":"inet","name":"mesh"}}},
        {"add":{"chain":{"family":"inet","table":"mesh","name":"redirect"}}},
        {"add":{"chain":{"family":"inet","table":"mesh","name":"out","type":"nat","hook":"output","prio":-100,"policy":"accept"}}},
        {"flush":{"chain":{"family":"inet","table":"mesh","name":"redirect"}}},
        {"add":{"rule":{"family":"inet","table":"mesh","chain":"redirect","comment":"to the proxy","expr":[{"match":{"op":"==","left":{"meta":{"key":"l4proto"}},"right":"tcp"}},{"redirect":{"port":15001}}]}}},
        {"add":{"rule":{"family":"inet","table":"mesh","chain":"out","expr":[{"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"daddr"}},"right":{"set":[{"prefix":{"addr":"10.0.0.0","len":8}},"192.0.2.1"]}}},{"counter":{"packets":0,"bytes":0}},{"return":null}]}}},
        {"insert":{"rule":{"family":"inet","table":"mesh","chain":"out","expr":[{"match":{"op":"==","left":{"meta":{"key":"skuid"}},"right":1337}},{"return":null}]}}},
        {"insert":{"rule":{"family":"inet","table":"mesh","chain":"out","index":1,"expr":[{"limit":{"rate":5,"per":"second","burst":5}},{"jump":{"target":"redirect"}}]}}},
        {"delete":{"table":{"family":"ip6","name":"old"}}}
        ]}

        """.ReplaceLineEndings("\n"),
        NftJsonFormat.Instance.Render(Script));

    [Fact]
    public void Every_kind_of_command_reads_back() =>
        Assert.Equal(Script, NftJsonFormat.Instance.Parse(NftJsonFormat.Instance.Render(Script)).Value);

    [Fact]
    public void What_has_no_form_in_json_is_told_all_at_once_and_nothing_is_written() => Assert.Equal(
        """
        inet t: 'set allowed { type ipv4_addr; }' has no form in nft's JSON that is known here: render it by NftFormat instead.
        inet t c rule 2: 'quota over 5 mbytes' has no form in nft's JSON that is known here: render it by NftFormat instead.
        inet t c rule 2: SocketExistsMatch { Negated = False } has no form in nft's JSON that is known here: render it by NftFormat instead.
        inet t c rule 3: InInterfaceMatch { Negated = False, Interface = @x, ByIndex = False } has no form in nft's JSON that is known here: render it by NftFormat instead.
        inet t c rule 3: found a second comment, 'two', expected one at most.
        """.ReplaceLineEndings("\n"),
        Assert.Throws<ArgumentException>(() => NftJsonFormat.Instance.Render(new RuleSet(
        [
            new Table(TableId.Nftables("t"),
            [
                new Chain("c",
                [
                    new Rule(new Accept()),
                    new Rule(new UnknownMatch("quota over 5 mbytes"), new SocketExistsMatch(), new Drop()),
                    new Rule(new InInterfaceMatch(InterfacePattern.Exactly("@x")), new Comment("one"), new Comment("two")),
                ]),
            ])
            {
                Objects = [new TableObject("set allowed { type ipv4_addr; }")],
            },
        ]))).Message);

    [Fact]
    public void What_only_the_kernel_can_know_is_refused_with_the_number_of_the_command() => Assert.Equal(
        "inet mesh, command 2: nft deletes a rule by the handle the kernel gave it, which no script knows.",
        Assert.Throws<ArgumentException>(() => NftJsonFormat.Instance.Render(
            new RuleScript([new AddTable(Nat), new DeleteRuleAt(Nat, "out", 3)]))).Message);

    [Theory]
    [InlineData("tcp")]
    [InlineData("redirect")]
    [InlineData("@x")]
    public void An_interface_user_or_group_that_the_schema_would_take_for_something_else_is_refused(string name)
    {
        Statement[] statements =
        [
            new InInterfaceMatch(InterfacePattern.Exactly(name)), new OutInterfaceMatch(InterfacePattern.Exactly(name)),
            .. OwnerId.TryParse(name, null, out var owner) ? new Statement[] { new UidMatch([1, owner]), new GidMatch([owner]) } : [],
        ];
        foreach (var statement in statements)
            Assert.Contains($"{statement}", Assert.Throws<ArgumentException>(() => NftJsonFormat.Instance.Render(
                new RuleScript([new AppendRule(Nat, "out", new Rule(statement))]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("meta cpu 1")]
    [InlineData("meta length 20-1500")]
    [InlineData("icmp type echo-request")]
    [InlineData("ip saddr @allowed")]
    [InlineData("ip6 saddr != fd00::/8")]
    [InlineData("tcp dport != @ports")]
    [InlineData("ct original packets > 10")]
    [InlineData("ip daddr & 255.0.0.255 == 10.0.0.1")]
    [InlineData("ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 443 }")]
    [InlineData("tcp dport vmap { 25 : jump mail, 26 : drop }")]
    [InlineData("ct state vmap { established : accept, invalid : drop }")]
    [InlineData("ip dscp set cs1")]
    [InlineData("add @seen { ip saddr }")]
    [InlineData("counter name \"hits\"")]
    [InlineData("limit rate over 10 mbytes/second burst 5 mbytes")]
    [InlineData("limit rate 5/second burst 9 packets")]
    [InlineData("""{"quota":{"val":5,"val_unit":"mbytes","inv":true}}""")]
    public void Words_that_the_model_does_not_know_come_back_unchanged(string words)
    {
        var rules = NftFormat.ParseRuleSet($"table inet t {{\nchain c {{\n{(words[0] == '{' ? "accept" : words)}\n}}\n}}\n").Value;
        if (words[0] == '{')
            rules = new RuleSet([new Table(TableId.Nftables("t"), [new Chain("c", [new Rule(new UnknownTarget(words))])])]);
        Assert.Equal(rules, NftJsonFormat.ParseRuleSet(NftJsonFormat.Instance.Render(rules)).Value);
    }

    [Theory]
    [InlineData("""{"flush": {"ruleset": null}}""", "Found a flush of 'ruleset': expected a table or chain")]
    [InlineData("""{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 3, "expr": []}}}""", "found 'handle', expected 'index'")]
    [InlineData("""{"insert": {"rule": {"family": "ip", "table": "t", "chain": "c", "index": -1, "expr": []}}}""", "found index -1")]
    [InlineData("""{"delete": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 3}}}""", "Found a rule to delete")]
    [InlineData("""{"insert": {"chain": {"family": "ip", "table": "t", "name": "c"}}}""", "Found a chain to insert")]
    [InlineData("""{"flush": {"chain": {"family": "arp", "table": "t", "name": "c"}}}""", "expected family ip, ip6 or inet")]
    [InlineData("""{"add": {}}""", "Expected an object with one entry behind 'add'")]
    [InlineData("""{"table": {"family": "ip", "name": "t"}, "chain": {}}""", "Expected an object with one entry")]
    [InlineData("""{"chain": {"family": "ip", "table": "t", "name": "c", "type": "nat", "hook": "input", "prio": "raw"}}""", "Found a value of another kind")]
    [InlineData("""{"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"log": {"prefix": 5}}]}}""", "Found a value of another kind")]
    public void A_command_in_json_that_cannot_be_read_is_refused_with_its_place(string command, string problem)
    {
        var found = Assert.Single(NftJsonFormat.Instance.Parse($"{{\"nftables\": [\n{command}]}}").Problems);
        Assert.Equal((2, 1), (found.Line, found.Column));
        Assert.Contains(problem, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_added_at_an_index_comes_behind_the_one_there() => Assert.Equal(
        new InsertRule(TableId.Nftables("t"), "c", 3, new Rule(new Accept())),
        Assert.Single(NftJsonFormat.Instance.Parse(
            """{"nftables": [{"add": {"rule": {"family": "inet", "table": "t", "chain": "c", "index": 2, "expr": [{"accept": null}]}}}]}""").Value.Commands));

    [Fact]
    public void An_interface_named_by_a_set_is_no_interface_of_that_name() => Assert.Equal(
        new Rule(new UnknownMatch("meta iifname @names")),
        NftJsonFormat.ParseRuleSet("""
            {"nftables": [{"table": {"family": "inet", "name": "t"}}, {"chain": {"family": "inet", "table": "t", "name": "c"}},
             {"rule": {"family": "inet", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"meta": {"key": "iifname"}}, "right": "@names"}}]}}]}
            """).Value.Tables[0].Chains[0].Rules[0]);
}
