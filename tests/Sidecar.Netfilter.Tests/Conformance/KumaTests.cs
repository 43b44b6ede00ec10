using System.Text.Json;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

public class KumaTests
{
    public static IEnumerable<TheoryDataRow<string?>> RuleSets => KumaCase.RuleSets;

    [Theory, MemberData(nameof(RuleSets))]
    public void A_rule_set_is_read_whole_and_written_in_the_same_normal_form(string? name)
    {
        foreach (var (format, text) in KumaCase.Texts(KumaCase.Find(name)))
        {
            var rules = format.Parse(text).Value.ToRuleSet();
            Assert.DoesNotContain(rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
                .SelectMany(rule => rule.Statements), statement => statement is UnknownMatch or UnknownTarget);
            Assert.Equal(rules.Normalise(), format.Parse(format.Render(rules)).Value.ToRuleSet().Normalise());
        }
    }

    public static IEnumerable<TheoryDataRow<string?>> Saves => KumaCase.Cases(json => KumaCase.Kind(json) == "save" && KumaCase.HasRules(json));

    [Theory, MemberData(nameof(Saves))]
    public void What_the_kernel_gave_back_comes_out_line_by_line(string? name)
    {
        foreach (var (format, text) in KumaCase.Texts(KumaCase.Find(name)))
            Assert.Equal(RuleLines(text), RuleLines(format.Render(format.Parse(text).Value.ToRuleSet())));
    }

    public static IEnumerable<TheoryDataRow<string?>> Failures => KumaCase.Cases(json => KumaCase.Kind(json) == "save" && !KumaCase.HasRules(json));

    [Theory, MemberData(nameof(Failures))]
    public void The_recorded_message_of_a_machine_without_the_tool_is_no_rule_set(string? name)
    {
        foreach (var (format, text) in KumaCase.Texts(KumaCase.Find(name)))
            Assert.Equal(new Diagnostic(1, 1, $"'{text.Trim()}': expected a line such as *nat before it."),
                Assert.Single(format.Parse(text).Problems));
    }

    public static IEnumerable<TheoryDataRow<string?>> Errors => KumaCase.Cases(json => KumaCase.Kind(json) == "error" && Exclusions(json).Any());

    [Theory, MemberData(nameof(Errors))]
    public void What_Kuma_refuses_in_an_option_that_we_have_too_is_refused(string? name)
    {
        var options = new InterceptionOptions();
        foreach (var exclusion in Exclusions(KumaCase.Find(name)))
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
}
