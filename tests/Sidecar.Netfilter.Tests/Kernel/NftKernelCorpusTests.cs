using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel;

public class NftKernelCorpusTests
{
    public static IEnumerable<TheoryDataRow<string?>> Cases() => Corpus.Cases("istio-nftables", folder =>
        Directory.EnumerateFiles(Path.Combine(folder, "golden"), "*.golden")
            .Select(file => Path.GetFileNameWithoutExtension(file)!)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_recorded_listing_and_the_script_have_one_normal_form(string? name)
    {
        var script = Golden(name);
        var listing = Path.Combine(Corpus.Family("kernel"), "nft", $"{name}.ruleset");
        if (!File.Exists(listing))
            Assert.Skip($"Corpus absent: the kernel's listing of {name} was not recorded.");
        Assert.Equal(
            NftFormat.ParseRuleSet(File.ReadAllText(listing)).Value.Normalise(),
            Resolved(NftFormat.ParseRuleSet(script).Value).Normalise());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_kernel_gives_back_what_was_loaded_as_text_and_as_json(string? name)
    {
        var rules = Resolved(NftFormat.ParseRuleSet(Golden(name)).Value);
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"], NftFormat.Instance.Render(rules)).Expect();
        var text = own.Run("nft", "-s", "-n", "list", "ruleset").Expect();
        Assert.Equal(rules.Normalise(), NftFormat.ParseRuleSet(text).Value.Normalise());
        foreach (var json in new[] { own.Run("nft", "-j", "list", "ruleset"), own.Run("nft", "-j", "-s", "-n", "list", "ruleset") })
            Assert.Equal(rules.Normalise(), NftJsonFormat.ParseRuleSet(json.Expect()).Value.Normalise());
    }

    static string Golden(string? name) => File.ReadAllText(
        Path.Combine(Corpus.Family("istio-nftables"), "golden", $"{Corpus.SkipIfAbsent("istio-nftables", name)}.golden"));

    // The recorder's group file; the kernel keeps only numbers.
    static RuleSet Resolved(RuleSet rules) => new(rules.Tables.Select(table => table with
    {
        Chains = table.Chains.Select(chain => chain with
        {
            Rules = chain.Rules.Select(rule => rule with
            {
                Statements = rule.Statements.Select(Resolved).ToEquatableArray(),
            }).ToEquatableArray(),
        }).ToEquatableArray(),
    }).ToEquatableArray());

    static Statement Resolved(Statement statement) => statement is GidMatch match
        ? match with
        {
            Groups = match.Groups.Select(group => group.Name switch
            {
                "java" => new OwnerId(4001),
                "ftp" => new OwnerId(4002),
                _ => group,
            }).ToEquatableArray(),
        }
        : statement;
}
