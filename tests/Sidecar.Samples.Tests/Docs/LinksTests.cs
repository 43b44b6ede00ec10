using System.Text.RegularExpressions;

namespace Sidecar.Samples.Tests.Docs;

/// <summary>No page points to a file or a heading that is not there.</summary>
[Collection(nameof(PagesInTurn))]
public partial class LinksTests
{
    public static IEnumerable<TheoryDataRow<string>> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Checkout.Root, "README.md"))
            .Select(page => new TheoryDataRow<string>(Path.GetRelativePath(Checkout.Root, page)));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var path = Path.Combine(Checkout.Root, page);
        var broken = Link().Matches(Fence().Replace(File.ReadAllText(path), "")).Select(link => link.Groups["to"].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !Leads(path, link));
        Assert.Empty(broken);
    }

    static bool Leads(string page, string link)
    {
        var parts = link.Split('#', 2);
        var file = parts[0] == "" ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        if (parts.Length == 1)
            return File.Exists(file) || Directory.Exists(file);
        return File.Exists(file) && Heading().Matches(Fence().Replace(File.ReadAllText(file), ""))
            .Any(heading => Anchor(heading.Groups["text"].Value) == parts[1]);
    }

    /// <summary>As GitHub makes them: lower case, no punctuation, blanks as hyphens.</summary>
    static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\[[^\]\n]*\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\p{L}\p{Nd} _-]")]
    private static partial Regex NotInAnchor();
}
