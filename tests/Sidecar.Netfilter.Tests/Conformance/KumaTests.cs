using System.Text.Json;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

public class KumaTests
{
    const string Family = "kuma";

    public static IEnumerable<TheoryDataRow<string?>> RuleSets => Cases(json => Kind(json) is "save" or "dry-run" && HasRules(json));

    [Theory, MemberData(nameof(RuleSets))]
    public void A_rule_set_is_read_whole_and_written_in_the_same_normal_form(string? name)
    {
        foreach (var (format, text) in Texts(Find(name)))
        {
            var rules = format.Parse(text).Value.ToRuleSet();
            Assert.DoesNotContain(rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
                .SelectMany(rule => rule.Statements), statement => statement is UnknownMatch or UnknownTarget);
            Assert.Equal(rules.Normalise(), format.Parse(format.Render(rules)).Value.ToRuleSet().Normalise());
        }
    }

    public static IEnumerable<TheoryDataRow<string?>> Saves => Cases(json => Kind(json) == "save" && HasRules(json));

    [Theory, MemberData(nameof(Saves))]
    public void What_the_kernel_gave_back_comes_out_line_by_line(string? name)
    {
        foreach (var (format, text) in Texts(Find(name)))
            Assert.Equal(RuleLines(text), RuleLines(format.Render(format.Parse(text).Value.ToRuleSet())));
    }

    public static IEnumerable<TheoryDataRow<string?>> Failures => Cases(json => Kind(json) == "save" && !HasRules(json));

    [Theory, MemberData(nameof(Failures))]
    public void The_recorded_message_of_a_machine_without_the_tool_is_no_rule_set(string? name)
    {
        foreach (var (format, text) in Texts(Find(name)))
            Assert.Equal(new Diagnostic(1, 1, $"'{text.Trim()}': expected a line such as *nat before it."),
                Assert.Single(format.Parse(text).Problems));
    }

    public static IEnumerable<TheoryDataRow<string?>> Errors => Cases(json => Kind(json) == "error" && Exclusions(json).Any());

    [Theory, MemberData(nameof(Errors))]
    public void What_Kuma_refuses_in_an_option_that_we_have_too_is_refused(string? name)
    {
        var options = new InterceptionOptions();
        foreach (var exclusion in Exclusions(Find(name)))
            options.ExcludeOutboundPortsForUids.Add(exclusion);
        Assert.Equal("Sidecar:Interception:ExcludeOutboundPortsForUids:0", Assert.Single(InterceptionSettings.Read(options).Problems).Option);
    }

    static IEnumerable<string> Exclusions(JsonElement json)
    {
        var arguments = json.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!).ToList();
        return arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == "--exclude-outbound-ports-for-uids").Select(pair => pair.Second);
    }

    // Which tables come first depends on the tool; the rules of a table do not.
    static IEnumerable<string> RuleLines(string text) =>
        text.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    // A dry run writes a text a family, under a heading.
    static IEnumerable<(IptablesRestoreFormat Format, string Text)> Texts(JsonElement json)
    {
        var golden = Golden(json);
        if (Kind(json) == "save")
            return [(IptablesRestoreFormat.For(json.GetProperty("ipv6").GetBoolean() ? Netfilter.Family.IPv6 : Netfilter.Family.IPv4), golden)];
        return golden.Split("### ", StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.Contains('*', StringComparison.Ordinal))
            .Select(part => (part.StartsWith("IPv6", StringComparison.Ordinal) ? IptablesRestoreFormat.IPv6 : IptablesRestoreFormat.IPv4,
                part[part.IndexOf('\n', StringComparison.Ordinal)..]));
    }

    static string Golden(JsonElement json) =>
        File.ReadAllText(Path.Combine(Corpus.Find(Family)!, json.GetProperty("golden").GetString()!)).ReplaceLineEndings("\n");

    static bool HasRules(JsonElement json) => Golden(json).Split('\n').Any(line => line.StartsWith('*'));

    static IEnumerable<TheoryDataRow<string?>> Cases(Func<JsonElement, bool> wanted) =>
        Corpus.Cases(Family, folder => Read(folder).Where(wanted).Select(json => json.GetProperty("name").GetString()!));

    static JsonElement Find(string? name)
    {
        var wanted = Corpus.SkipIfAbsent(Family, name);
        return Read(Corpus.Family(Family)).Single(json => json.GetProperty("name").GetString() == wanted);
    }

    static string Kind(JsonElement json) => json.GetProperty("kind").GetString()!;

    static JsonElement.ArrayEnumerator Read(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json"))).RootElement.GetProperty("cases").EnumerateArray();
}
