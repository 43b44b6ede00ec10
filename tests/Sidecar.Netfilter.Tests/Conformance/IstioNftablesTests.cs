using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

public class IstioNftablesTests
{
    const string Family = "istio-nftables";

    public static IEnumerable<TheoryDataRow<string?>> Cases => IstioCase.Names(Family);

    [Theory, MemberData(nameof(Cases))]
    public void The_transaction_is_the_same_line_by_line(string? name)
    {
        var @case = IstioCase.Find(Family, name);
        var script = InterceptionRules.Script(@case.Settings());
        Assert.Equal(@case.Golden.TrimEnd('\n'), NftFormat.Instance.Render(script).TrimEnd('\n'));
    }
}
