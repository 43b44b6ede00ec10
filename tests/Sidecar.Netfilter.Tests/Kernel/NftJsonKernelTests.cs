using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel;

public class NftJsonKernelTests
{
    const string Sets = """
        table inet t {
            set allowed { type ipv4_addr; flags interval; }
            set seen { type ipv4_addr; flags dynamic; }
            counter hits { packets 0 bytes 0 }
            chain mail { }
            chain c { }
        }
        """;

    const string Rules = """
        table inet t {
            chain c {
                ip saddr @allowed accept
                ip saddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 443 } accept
                tcp dport vmap { 25 : jump mail, 26 : drop }
                ct state vmap { established : accept, related : accept, invalid : drop }
                icmp type echo-request limit rate 5/second accept
                limit rate over 10 mbytes/second burst 5 mbytes drop
                ct original packets > 10 accept
                ip daddr & 255.0.0.255 == 10.0.0.1 drop
                ip dscp set cs1
                add @seen { ip saddr }
                counter name "hits"
                meta length 20-1500 continue
            }
        }
        """;

    [Fact]
    public void Words_that_the_model_does_not_know_load_in_json_as_in_text()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], Sets + "\n" + Rules).Expect();
        var expected = Listing(own);

        own.Run("nft", "flush", "ruleset").Expect();
        own.Run(["nft", "-f", "-"], Sets).Expect();
        own.Run(["nft", "-j", "-f", "-"], NftJsonFormat.Instance.Render(NftFormat.Instance.Parse(Rules).Value)).Expect();
        Assert.Equal(expected, Listing(own));
    }

    [Fact]
    public void What_has_no_words_loads_again_from_its_own_json()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], "table inet t { chain c { quota over 5 mbytes drop; }; }").Expect();
        var expected = Listing(own);
        var rules = NftJsonFormat.ParseRuleSet(own.Run("nft", "-j", "list", "ruleset").Expect()).Value;

        own.Run("nft", "flush", "ruleset").Expect();
        own.Run(["nft", "-j", "-f", "-"], NftJsonFormat.Instance.Render(rules)).Expect();
        Assert.Equal(expected, Listing(own));
    }

    [Fact]
    public void One_wrong_command_undoes_all_of_the_document()
    {
        using var own = NetworkNamespace.Create("nft");
        var table = TableId.Nftables("t");
        var json = NftJsonFormat.Instance.Render(new RuleScript(
            [new AddTable(table), new NewChain(table, "c"), new AppendRule(table, "c", new Rule(new Jump("nowhere")))]));

        Assert.NotEqual(0, own.Run(["nft", "-j", "-f", "-"], json).ExitCode);
        Assert.Equal("", Listing(own));
    }

    [Fact]
    public void Commands_on_rules_in_force_do_in_json_what_they_do_in_text()
    {
        var table = TableId.Nftables("t");
        var start = new RuleScript(
            [new AddTable(table), new NewChain(table, "a"), new NewChain(table, "b"), new AppendRule(table, "a", new Rule(new Drop())), new AppendRule(table, "b", new Rule(new Drop()))]);
        var change = new RuleScript(
        [
            new InsertRule(table, "a", 0, new Rule(new Accept())), new InsertRule(table, "a", 1, new Rule(new Return())),
            new FlushChain(table, "b"), new DeleteChain(table, "b"),
        ]);
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-j", "-f", "-"], NftJsonFormat.Instance.Render(start)).Expect();
        own.Run(["nft", "-j", "-f", "-"], NftJsonFormat.Instance.Render(change)).Expect();

        Assert.Equal(change.ApplyTo(start.ToRuleSet()), NftFormat.ParseRuleSet(Listing(own)).Value);
    }

    static string Listing(NetworkNamespace own) => own.Run("nft", "-s", "list", "ruleset").Expect();
}
