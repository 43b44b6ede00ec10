using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Tests.Conformance;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Validation;

public class ProblemsCorpusTests
{
    public static IEnumerable<TheoryDataRow<string?>> Nft() => Corpus.Cases("istio-nftables", Files("golden", "*.golden"));

    public static IEnumerable<TheoryDataRow<string?>> Traffic() => Corpus.Cases("traffic", Files("rules", "*"));

    public static IEnumerable<TheoryDataRow<string?>> Saves() => Corpus.Cases("kernel", Files(".", "*.save?"));

    [Theory]
    [MemberData(nameof(Nft))]
    public void A_published_script_of_nftables_has_no_problems(string? name) =>
        AssertSound(NftFormat.ParseRuleSet(Read("istio-nftables", name)).Value);

    [Theory]
    [MemberData(nameof(Traffic))]
    public void A_recorded_rule_set_has_no_problems(string? name) =>
        AssertSound(ParserOf(Path.GetExtension(name ?? ""))(Read("traffic", name)));

    [Theory]
    [MemberData(nameof(Saves))]
    public void What_the_kernel_saved_has_no_problems(string? name) =>
        AssertSound(ParserOf(name is [.., '6'] ? ".v6" : ".v4")(Read("kernel", name)));

    public static IEnumerable<TheoryDataRow<string?>> Listings() => Corpus.Cases("kernel", Files("nft", "*.ruleset"));

    public static IEnumerable<TheoryDataRow<string?>> Istio() => IstioCase.Names("istio-iptables");

    public static IEnumerable<TheoryDataRow<string?>> Kuma() => KumaCase.RuleSets;

    [Theory]
    [MemberData(nameof(Listings))]
    public void What_nft_listed_has_no_problems(string? name) => AssertSound(ParserOf(".nft")(Read("kernel", name)));

    [Theory]
    [MemberData(nameof(Istio))]
    public void What_Istio_gives_to_iptables_has_no_problems(string? name) => AssertSound(IstioCase.Find("istio-iptables", name).GoldenRules());

    [Theory]
    [MemberData(nameof(Kuma))]
    public void What_Kuma_gives_to_iptables_has_no_problems(string? name) =>
        Assert.All(KumaCase.Texts(KumaCase.Find(name)), part => AssertSound(part.Format.Parse(part.Text).Value.ToRuleSet()));

    static Func<string, RuleSet> ParserOf(string extension) => extension switch
    {
        ".nft" => text => NftFormat.ParseRuleSet(text).Value,
        ".v6" => text => IptablesRestoreFormat.IPv6.Parse(text).Value.ToRuleSet(),
        _ => text => IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet(),
    };

    static void AssertSound(RuleSet rules) => Assert.Empty(rules.Problems());

    static string Read(string family, string? name) =>
        File.ReadAllText(Path.Combine(Corpus.Family(family), Corpus.SkipIfAbsent(family, name)));

    static Func<string, IEnumerable<string>> Files(string inner, string pattern) => folder =>
        Directory.Exists(Path.Combine(folder, inner))
            ? Directory.EnumerateFiles(Path.Combine(folder, inner), pattern).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)
            : [];
}
