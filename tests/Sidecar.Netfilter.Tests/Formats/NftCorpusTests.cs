using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

public class NftCorpusTests
{
    public static IEnumerable<TheoryDataRow<string?>> Goldens() => Corpus.Cases("istio-nftables", Files("golden/*.golden"));

    public static IEnumerable<TheoryDataRow<string?>> Listings() => Corpus.Cases("kernel", Files("nft/*.ruleset"));

    public static IEnumerable<TheoryDataRow<string?>> Traffic() => Corpus.Cases("traffic", Files("rules/*.nft"));

    [Theory]
    [MemberData(nameof(Goldens))]
    public void An_Istio_script_comes_out_as_it_went_in(string? name) => AssertUnchanged("istio-nftables", name);

    [Theory]
    [MemberData(nameof(Traffic))]
    public void A_recorded_script_comes_out_as_it_went_in(string? name) => AssertUnchanged("traffic", name);

    [Theory]
    [MemberData(nameof(Listings))]
    public void A_listing_of_the_kernel_is_read_whole_and_survives_writing(string? name)
    {
        var rules = NftFormat.ParseRuleSet(Read("kernel", name)).Value;
        AssertKnown(rules);
        Assert.Equal(rules, NftFormat.ParseRuleSet(NftFormat.Instance.Render(rules)).Value);
    }

    static void AssertUnchanged(string family, string? name)
    {
        var text = Read(family, name);
        var script = NftFormat.Instance.Parse(text).Value;
        AssertKnown(script.ToRuleSet());
        Assert.Equal(text.TrimEnd(), NftFormat.Instance.Render(script).TrimEnd());
    }

    static void AssertKnown(RuleSet rules) => Assert.DoesNotContain(
        rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements),
        statement => statement is UnknownMatch or UnknownTarget);

    static string Read(string family, string? name) =>
        File.ReadAllText(Path.Combine(Corpus.Family(family), Corpus.SkipIfAbsent(family, name)));

    static Func<string, IEnumerable<string>> Files(string pattern) => folder =>
        Directory.Exists(Path.Combine(folder, Path.GetDirectoryName(pattern)!))
            ? Directory.EnumerateFiles(folder, pattern).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)
            : [];
}
