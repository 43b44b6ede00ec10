using System.Text.RegularExpressions;
using Sidecar.Samples.Tests.Docs;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>
/// <c>docs/cli.md</c> says what <c>--help</c> says: each block behind a mark <c>&lt;!-- help: VERB --&gt;</c> is the help of that verb.
/// <c>SIDECAR_APPROVE=1</c> writes the blocks anew.
/// </summary>
[Collection(nameof(PagesInTurn))]
public partial class CliReferenceTests
{
    static readonly string Page = Path.Combine(Checkout.Root, "docs", "cli.md");

    [GeneratedRegex(@"<!-- help: (?<verb>[a-z -]*?) ?-->\n```text\n(?<text>.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [Fact]
    public void The_page_shows_the_help_of_every_verb()
    {
        var page = File.ReadAllText(Page);
        var renewed = Blocks().Replace(page, block => $"<!-- help: {block.Groups["verb"].Value} -->\n```text\n{Help(block.Groups["verb"].Value)}```\n");
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
            File.WriteAllText(Page, renewed);
        Assert.Equal(renewed, File.ReadAllText(Page));
    }

    [Fact]
    public void The_program_has_the_name_that_a_user_types()
    {
        var page = File.ReadAllText(Page);
        Assert.DoesNotContain("Sidecar.Samples", page, StringComparison.Ordinal);
        foreach (Match block in Blocks().Matches(page))
            Assert.Contains($"\nUsage:\n  {$"sidecar {block.Groups["verb"].Value}".Trim()} ", block.Groups["text"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void No_verb_is_left_out()
    {
        var shown = Blocks().Matches(File.ReadAllText(Page)).Select(block => block.Groups["verb"].Value);
        Assert.Equal(Tool.Verbs().Order(StringComparer.Ordinal), shown.Where(verb => verb.Length > 0).Order(StringComparer.Ordinal));
    }

    static string Help(string verb) =>
        string.Join('\n', Tool.Help(verb).TrimEnd().Split('\n').Select(line => line.TrimEnd())) + "\n";
}
