using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Formats;

/// <summary>Slips in texts that are nearly rule sets.</summary>
[Properties(Arbitrary = [typeof(RuleSetGen), typeof(OptionsGen)], MaxTest = 200)]
public class SlipTests
{
    [Property]
    public void A_slip_in_a_restore_text_is_read_or_told_with_its_place(IptablesRules one, OptionsSample other, int seed) =>
        Check(IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv4.Render(one.Rules), IptablesRestoreFormat.IPv4.Render(Script(other)), seed);

    [Property]
    public void A_slip_in_an_nft_text_is_read_or_told_with_its_place(NftRules one, OptionsSample other, int seed) =>
        Check(NftFormat.Instance, NftFormat.Instance.Render(one.Rules), NftFormat.Instance.Render(Script(other)), seed);

    [Property]
    public void A_slip_in_nfts_json_is_read_or_told_with_its_place(OptionsSample one, OptionsSample other, int seed) =>
        Check(NftJsonFormat.Instance, NftJsonFormat.Instance.Render(Script(one)), NftJsonFormat.Instance.Render(Script(other)), seed);

    // An option of the protocol's, or of a module named before, may stand behind another module's.
    [Fact]
    public void Options_behind_another_modules_are_read_as_their_own() => Assert.Equal(
        Read("-A OUTPUT -p udp -m udp ! --dport 53 -m owner --uid-owner 7 -j RETURN").ToHashSet(),
        Read("-A OUTPUT -p udp -m owner --uid-owner 7 ! --dport 53 -j RETURN").ToHashSet());

    [Theory]
    [InlineData("-j REDIRECT REDIRECT --to-ports 80", "2:23: 'REDIRECT': expected an option of REDIRECT.")]
    [InlineData("-j REDIRECT ! --to-ports 80", "2:23: '!': expected an option of REDIRECT, none of which can be negated.")]
    [InlineData("-m conntrack -j RETURN", "2:11: -m conntrack: expected an option of the module.")]
    public void What_the_tool_refuses_is_refused(string rule, string problem) =>
        Assert.Contains(problem, IptablesRestoreFormat.IPv4.Parse($"*nat\n-A OUTPUT {rule}\nCOMMIT\n").Problems.Select(found => $"{found}"));

    // Which extensions there are, only the machine knows: a target with options is kept word for word.
    [Fact]
    public void A_target_that_is_no_chain_and_has_options_is_kept()
    {
        var text = "*nat\n-A OUTPUT -j NOWHERE --frob\nCOMMIT\n";
        var script = IptablesRestoreFormat.IPv4.Parse(text).Value;
        Assert.IsType<UnknownTarget>(Assert.IsType<AppendRule>(script.Commands[^1]).Rule.Targets.Single());
        Assert.Contains("-A OUTPUT -j NOWHERE --frob", IptablesRestoreFormat.IPv4.Render(script), StringComparison.Ordinal);
    }

    static EquatableArray<Statement> Read(string rule) =>
        IptablesRestoreFormat.IPv4.Parse($"*filter\n{rule}\nCOMMIT\n").Value.ToRuleSet().Tables[0].Find("OUTPUT")!.Rules[0].Statements;

    static RuleScript Script(OptionsSample sample) => InterceptionRules.Script(sample.Settings);

    static void Check(IRuleSetFormat format, string text, string other, int seed)
    {
        var slipped = TextMutation.Of(text, other, seed);
        var lines = slipped.Split('\n');
        Assert.All(format.Parse(slipped).Problems, problem => Assert.True(
            problem.Line >= 1 && problem.Line <= lines.Length && problem.Column >= 1 && problem.Column <= lines[problem.Line - 1].Length + 1,
            $"{problem}\n{slipped}"));
    }
}
