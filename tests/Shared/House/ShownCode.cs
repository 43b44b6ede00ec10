using System.Text.RegularExpressions;

namespace Sidecar.Tests.House;

/// <summary>
/// Fragments of code shown in the documentation. A fragment is a <c>#region NAME</c> in a file below a folder
/// <c>Snippets</c> of a test project, or in a sample that is shown, so it compiles; a page shows it after the comment
/// <c>snippet: NAME</c>.
/// </summary>
static partial class ShownCode
{
    /// <summary>Page and name of every fragment shown.</summary>
    public static IEnumerable<(string Page, string Name)> All() =>
        from page in Pages()
        from Match marker in Marker().Matches(File.ReadAllText(page))
        select (Path.GetRelativePath(Checkout.Root, page), marker.Groups["name"].Value);

    /// <summary>What a page shows under a name.</summary>
    public static string OnPage(string page, string name) =>
        Marker().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)))
            .Single(marker => marker.Groups["name"].Value == name).Groups["code"].Value;

    /// <summary>The region of that name, without its indentation.</summary>
    public static string InCode(string name)
    {
        var regions = Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "tests"), "Snippets", SearchOption.AllDirectories)
            .Append(Path.Combine(Checkout.Root, "samples", "Sidecar.LogShipper"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .SelectMany(file => Region(File.ReadAllLines(file), name)).ToList();
        var used = regions.Where(line => line.Trim() != "").ToList();
        Assert.True(used.Count > 0, $"There is no #region {name} below tests/*/Snippets, nor in a sample that is shown.");
        var indent = used.Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(regions.Select(line => (line.Length < indent ? "" : line[indent..]) + "\n"));
    }

    static IEnumerable<string> Region(string[] lines, string name) =>
        lines.SkipWhile(line => line.Trim() != $"#region {name}").Skip(1).TakeWhile(line => line.Trim() != "#endregion");

    static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Checkout.Root, "*.md")
            .Concat(new[] { "docs", "src", "samples", "tests", "templates" }.Select(folder => Path.Combine(Checkout.Root, folder)).Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Where(page => !page.Contains("/bin/", StringComparison.Ordinal) && !page.Contains("/obj/", StringComparison.Ordinal));

    [GeneratedRegex(@"^<!-- snippet: (?<name>\S+) -->\n```\w*\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marker();
}
