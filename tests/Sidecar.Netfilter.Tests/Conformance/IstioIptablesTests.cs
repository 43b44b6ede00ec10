using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

public class IstioIptablesTests
{
    const string Family = "istio-iptables";

    public static IEnumerable<TheoryDataRow<string?>> Cases => IstioCase.Names(Family);

    [Theory, MemberData(nameof(Cases))]
    public void The_restore_text_is_the_same_line_by_line(string? name)
    {
        var @case = IstioCase.Find(Family, name);
        var script = InterceptionRules.Script(@case.Settings());
        Assert.Equal(@case.Golden.TrimEnd('\n'), Calls(script, @case.IPv6).TrimEnd('\n'));
    }

    // What a run of the tool executes: the state of both families, the rules, the state of the families with rules.
    static string Calls(RuleScript script, bool ipv6)
    {
        const string save4 = "iptables-save\n", save6 = "ip6tables-save\n";
        return save4 + save6 + IptablesRestoreFormat.IPv4.Render(script)
            + (ipv6 ? IptablesRestoreFormat.IPv6.Render(script) : "")
            + save4 + (ipv6 ? save6 : "");
    }
}
