using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Laws;

[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 300)]
public class IptablesFormatLaws
{
    [Property]
    public void What_was_written_as_iptables_save_does_reads_back_the_same(IptablesRules rules) =>
        Assert.Equal($"{rules.Rules.Normalise()}", $"{Reread(rules.Rules).Normalise()}");

    [Property]
    public void The_normal_form_is_its_own_normal_form(IptablesRules rules) =>
        Assert.Equal(rules.Rules.Normalise(), rules.Rules.Normalise().Normalise());

    [Property]
    public void A_rule_set_that_loads_has_no_problems(IptablesRules rules) => Assert.Empty(rules.Rules.Problems());

    static RuleSet Reread(RuleSet rules) => new(new[] { IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6 }
        .SelectMany(format => format.Parse(format.Render(rules)).Value.ToRuleSet().Tables)
        .ToEquatableArray());
}
