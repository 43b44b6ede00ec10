using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Formats;

public class IptablesRestoreLaws
{
    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Reading_what_was_written_gives_the_script_back(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        foreach (var format in (IptablesRestoreFormat[])[IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6])
        {
            var own = script.Commands.Where(command => command.Table is { Backend: Backend.Iptables } table && table.Family == format.Family);
            Assert.Equal(own, format.Parse(format.Render(script)).Value.Commands);
        }
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void Reading_the_kernels_form_gives_the_normal_form(OptionsSample sample)
    {
        var rules = InterceptionRules.Build(sample.Settings);
        foreach (var format in (IptablesRestoreFormat[])[IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6])
        {
            var own = rules.Normalise().Tables.Where(table => table.Id.Backend == Backend.Iptables && table.Id.Family == format.Family);
            Assert.Equal(own, format.Parse(format.Render(rules)).Value.ToRuleSet().Tables);
        }
    }

    [Property(Arbitrary = [typeof(OptionsGen)])]
    public void The_kernels_form_is_a_fixed_point(OptionsSample sample)
    {
        var text = IptablesRestoreFormat.IPv4.Render(InterceptionRules.Build(sample.Settings));
        Assert.Equal(text, IptablesRestoreFormat.IPv4.Render(IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet()));
    }
}
