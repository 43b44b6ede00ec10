using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Laws;

[Properties(Arbitrary = [typeof(RuleSetGen), typeof(OptionsGen)], MaxTest = 150)]
public class NftJsonFormatLaws
{
    static readonly NftJsonFormat Format = NftJsonFormat.Instance;

    [Property]
    public void What_was_written_as_a_listing_reads_back_the_same(NftRules drawn)
    {
        var rules = NftJsonNames.In(drawn);
        Assert.Equal(rules, NftJsonFormat.ParseRuleSet(Format.Render(rules)).Value);
    }

    [Property]
    public void What_was_written_as_commands_reads_back_the_same(NftRules drawn)
    {
        var script = NftFormatLaws.ScriptOf(NftJsonNames.In(drawn));
        Assert.Equal(script, Format.Parse(Format.Render(script)).Value);
    }

    [Property]
    public void The_script_of_any_options_reads_back_the_same(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        var ours = new RuleScript(script.Commands.Where(command => command.Table.Backend == Backend.Nftables).ToEquatableArray());
        Assert.Equal(ours, Format.Parse(Format.Render(script)).Value);
    }

    [Property]
    public void Reading_any_text_ends_with_rules_or_with_places(string text, NftRules drawn)
    {
        var written = Format.Render(NftJsonNames.In(drawn));
        foreach (var damaged in new[] { text ?? "", written[..(written.Length / 2)] + text, text + written })
            Assert.All(Format.Parse(damaged).Problems, problem => Assert.True(problem is { Line: > 0, Column: > 0 }));
    }
}
