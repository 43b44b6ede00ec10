using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sidecar.Core.Hosting;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Samples.Tests.Docs;

/// <summary>docs/options.md is written from the options and their documentation.</summary>
[Collection(nameof(PagesInTurn))]
public partial class OptionsPageTests
{
    static readonly string Page = Path.Combine(Checkout.Root, "docs", "options.md");

    [Fact]
    public void The_page_says_what_the_code_says()
    {
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
            File.WriteAllText(Page, Render());
        Assert.Equal(Render(), File.ReadAllText(Page));
    }

    static string Render()
    {
        var page = new StringBuilder("""
            # Options

            What a configuration may say, written from the code; a test keeps the two equal. Options are plain texts, numbers and lists,
            so that any configuration can bind them; all of them are checked at once, and each problem names its path.


            """);
        Add(page, "Injection", InjectionOptions.Section, new InjectionOptions());
        page.Append('\n');
        Add(page, "Interception", InterceptionOptions.Section, new InterceptionOptions());
        return page.ToString();
    }

    static void Add(StringBuilder page, string title, string section, object options)
    {
        var type = options.GetType();
        var said = XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!);
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\nSection `{section}`, type `{type.Name}`.\n\n");
        page.Append("| Option | Kind | Default | What it is |\n| --- | --- | --- | --- |\n");
        foreach (var option in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            var member = said[$"P:{type.FullName}.{option.Name}"];
            var text = string.Join(' ', new[] { "summary", "remarks" }.Select(name => Text(member.Element(name))).Where(one => one != ""));
            var initial = Text(member.Element("value"));
            Assert.True(initial.StartsWith("Default: ", StringComparison.Ordinal), $"{option.Name} does not say what its default is.");
            page.Append(CultureInfo.InvariantCulture,
                $"| `{option.Name}` | {Kind(option.PropertyType)} | {initial["Default: ".Length..].TrimEnd('.')} | {text} |\n");
        }
    }

    static string Kind(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "number",
        _ when type == typeof(string) => "text",
        _ when type == typeof(IList<string>) => "list of texts",
        _ when type == typeof(IDictionary<string, string>) => "map of texts",
        _ => throw new InvalidOperationException($"An option of type {type}."),
    };

    static string Text(XElement? element) => element is null ? "" : Blank().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value.Replace("|", "\\|", StringComparison.Ordinal)}`",
        XElement { Name.LocalName: "see" } see => $"`{Short((string)see.Attribute("cref")!)}`",
        XElement other => other.Value,
        _ => "",
    })), " ").Trim();

    /// <summary>A member without namespace and parameters; of an option, its name alone.</summary>
    static string Short(string cref)
    {
        var parts = cref[2..].Split('(')[0].Split('.');
        return cref[0] == 'T' || parts[^2].EndsWith("Options", StringComparison.Ordinal) ? parts[^1] : $"{parts[^2]}.{parts[^1]}";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
