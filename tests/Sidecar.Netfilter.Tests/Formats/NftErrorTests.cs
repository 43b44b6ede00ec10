using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

public class NftErrorTests
{
    [Fact]
    public void Every_problem_of_a_text_is_told_with_its_place() => Assert.Equal(
        """
        2:11: Found 'bridge': expected family ip, ip6 or inet: of other families only whole tables are kept.
        3:1: Found 'frob': expected 'table', 'chain', 'rule', 'add', 'insert', 'flush' or 'delete'.
        4:27: Found 'nat-ish': expected a chain type (filter, nat or route).
        5:27: Found the end after 'jump': expected the name of a chain.
        6:32: This '{' is never closed: expected '}'.
        """,
        Problems("""
        add table inet t
        add chain bridge b c
        frob x
        add chain inet t o { type nat-ish hook output priority 0; }
        add rule inet t o tcp jump
        add rule inet t o tcp dport != {  53, 80
        """));

    [Fact]
    public void A_command_that_cannot_be_carried_out_is_a_problem_with_its_place() => Assert.Equal(
        ["3:1: AppendRule in inet t: there is no chain nowhere."],
        NftFormat.ParseRuleSet("add table inet t\n\nadd rule inet t nowhere accept\n").Problems.Select(problem => $"{problem}"));

    [Theory]
    [InlineData("table inet t {\n! chain c { }\n}")]
    [InlineData("table inet t {\nchian c { accept; }\n}")]
    [InlineData("table inet t {\nchain c ! { accept; }\n}")]
    public void A_slip_in_a_table_makes_no_object_of_a_chain(string text) =>
        Assert.Contains("2:", Problems(text), StringComparison.Ordinal);

    [Fact]
    public void Without_a_verb_a_chain_or_rule_is_added() => Assert.Equal(
        NftFormat.Instance.Parse("add table inet t\nadd chain inet t c\nadd rule inet t c accept\n").Value,
        NftFormat.Instance.Parse("table inet t\nchain inet t c\nrule inet t c accept\n").Value);

    [Theory]
    [InlineData("table inet t { chain c { policy drop; accept; } }", "1:26: Found 'policy': expected 'type', 'hook' and 'priority' in the same block: only a base chain has a policy.")]
    [InlineData("table inet t { chain c { type filter hook input priority 0; policy drop; accept; policy accept; } }", "1:82: Found 'policy': expected one 'policy' in the block of a chain.")]
    [InlineData("table inet t { chain c { type filter hook input priority 0; policy drop accept; } }", "1:73: Found 'accept': expected the end of the statement after the policy.")]
    [InlineData("table ip t { chain c { type filter hook ingress device lo priority 0; policy accept; } }", "1:41: Found 'ingress': expected a hook (prerouting, input, forward, output or postrouting).")]
    public void A_slip_in_what_a_chain_says_of_itself_is_told_once_with_its_place(string text, string problem) => Assert.Equal(problem, Problems(text));

    [Theory]
    [InlineData("flush ruleset", "1:7: Found 'ruleset': expected a table or chain: a script changes only what it names, not everybody's rules.")]
    [InlineData("delete rule inet t c handle 5", "1:8: Found 'rule': expected a table or chain: which rule a handle means only the kernel knows.")]
    [InlineData("add rule inet t c comment \"x", "1:27: This quote is never closed: expected '\"' on the same line.")]
    public void What_a_script_cannot_say_is_refused(string text, string problem) => Assert.Contains(problem, Problems(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"nftables\": [{\"table\": {\"family\": \"x25\", \"name\": \"b\"}}]}", "1:15: Found a table of family 'x25'")]
    [InlineData(
        "{\"nftables\": [{\"chain\": {\"family\": \"netdev\", \"table\": \"t\", \"name\": \"c\", \"hook\": \"ingress\", \"prio\": 0}}]}",
        "1:15: netdev t: the listing does not say which device the chain 'c' is for")]
    [InlineData(
        "{\"nftables\": [{\"chain\": {\"family\": \"inet\", \"table\": \"t\", \"name\": \"c\", \"type\": \"filter\", \"hook\": \"ingress\", \"prio\": 0}}]}",
        "1:15: inet t: the listing does not say which device the chain 'c' is for")]
    [InlineData(
        "{\"nftables\": [{\"set\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"s\", \"type\": \"mark\", \"stmt\": []}}]}",
        "1:15: Found the set 's' with something that has no words here")]
    [InlineData("{\"nftables\": [\n  {\"chain\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\", \"hook\": \"ingress\"}}]}", "2:3: Chain c: found type '' and hook 'ingress'")]
    [InlineData("{\"nftables\": [", "This is no JSON")]
    [InlineData("[]", "expected an object")]
    public void A_listing_in_json_that_cannot_be_read_is_refused_with_its_place(string json, string problem) =>
        Assert.Contains(problem, string.Join('\n', NftJsonFormat.Instance.Parse(json).Problems), StringComparison.Ordinal);

    static string Problems(string text) => string.Join('\n', NftFormat.Instance.Parse(text).Problems);
}
