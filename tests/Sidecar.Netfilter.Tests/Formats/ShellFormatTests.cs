using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Formats;

public class ShellFormatTests
{
    static readonly ShellFormat Format = ShellFormat.Instance;

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Reading_what_was_written_gives_the_script_back(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        Assert.Equal(script, Format.Parse(Format.Render(script)).Value);
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Commands_for_rules_make_their_normal_form(OptionsSample sample)
    {
        var rules = InterceptionRules.Build(sample.Settings);
        Assert.Equal(rules.Normalise(), Format.Parse(Format.Render(rules)).Value.ToRuleSet().Normalise());
    }

    [Fact]
    public void Words_that_the_shell_would_change_are_quoted()
    {
        var rule = new Rule(new Comment("it's $HOME; rm -rf /*\\"), new UnknownMatch("-m recent --name \"a b\""), new Jump("A*B"));
        var script = new RuleScript([new NewChain(TableId.Iptables(Family.IPv4, "nat"), "A*B"), new AppendRule(TableId.Iptables(Family.IPv4, "nat"), "OUTPUT", rule)]);
        Assert.Equal(
            """
            #!/bin/sh
            set -e
            iptables -w -t nat -N 'A*B'
            iptables -w -t nat -A OUTPUT -m comment --comment 'it'\''s $HOME; rm -rf /*\' -m recent --name 'a b' -j 'A*B'

            """.ReplaceLineEndings("\n"), Format.Render(script));
        Assert.Equal(script, Format.Parse(Format.Render(script)).Value);
    }

    [Fact]
    public void What_is_no_such_command_is_named_with_its_place()
    {
        const string text = """
            echo hello
            iptables -t natt -A OUTPUT -j DROP
            iptables -A OUTPUT -p tcp --dport 99999 -j DROP
            iptables -A OUTPUT -j $TARGET
            iptables -t nat
            nft 'add rule inet'
            """;
        Assert.Equal(
            [(1, 1), (2, 1), (3, 35), (4, 23), (5, 1), (6, 5)],
            Format.Parse(text).Problems.Select(problem => (problem.Line, problem.Column)));
    }
}
