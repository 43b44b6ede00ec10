using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Laws;

[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 300)]
public class NftFormatLaws
{
    [Property]
    public void What_was_written_as_a_listing_reads_back_the_same(NftRules rules) =>
        Assert.Equal(rules.Rules, NftFormat.ParseRuleSet(NftFormat.Instance.Render(rules.Rules)).Value);

    [Property]
    public void What_was_written_as_commands_reads_back_the_same(NftRules rules)
    {
        var script = ScriptOf(rules.Rules);
        Assert.Equal(script, NftFormat.Instance.Parse(NftFormat.Instance.Render(script)).Value);
        Assert.Equal(rules.Rules, script.ToRuleSet());
    }

    [Property]
    public void The_normal_form_is_its_own_normal_form(NftRules rules) =>
        Assert.Equal(rules.Rules.Normalise(), rules.Rules.Normalise().Normalise());

    [Property]
    public void The_normal_form_survives_writing(NftRules rules) => Assert.Equal(
        rules.Rules.Normalise(), NftFormat.ParseRuleSet(NftFormat.Instance.Render(rules.Rules.Normalise())).Value.Normalise());

    [Property]
    public void A_rule_set_that_loads_has_no_problems(NftRules rules) => Assert.Empty(rules.Rules.Problems());

    [Property]
    public void Reading_any_text_ends_with_rules_or_with_places(string text, NftRules rules)
    {
        var written = NftFormat.Instance.Render(rules.Rules);
        foreach (var damaged in new[] { text, written[..(written.Length / 2)] + text, text + written })
        {
            var result = NftFormat.Instance.Parse(damaged);
            Assert.All(result.Problems, problem => Assert.True(problem is { Line: > 0, Column: > 0 }));
        }
    }

    internal static RuleScript ScriptOf(RuleSet rules) => new(rules.Tables.SelectMany(table =>
        new RuleCommand[] { new AddTable(table.Id) }
            .Concat(table.Chains.Select(chain => chain.Base is { } found
                ? (RuleCommand)new NewBaseChain(table.Id, chain.Name, found)
                : new NewChain(table.Id, chain.Name)))
            .Concat(table.Chains.SelectMany(chain => chain.Rules.Select(rule => new AppendRule(table.Id, chain.Name, rule)))))
        .ToEquatableArray());
}
