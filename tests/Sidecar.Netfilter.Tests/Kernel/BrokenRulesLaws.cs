using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 120)]
public sealed class BrokenRulesLaws
{
    // A skip inside a property counts as a failure, so the rights are asked for before.
    public BrokenRulesLaws() => Requires.Root("nft", "iptables");

    [Property]
    public void What_is_wrong_is_found_with_its_place(BrokenRules broken)
    {
        var problem = Assert.Single(broken.Rules.Problems());
        Assert.Equal(broken.Code, problem.Code);
        Assert.Equal(broken.Rules.Tables[0].Id, problem.Table);
    }

    [Property(MaxTest = 60)]
    public void What_has_problems_is_refused_by_the_tools_or_the_kernel(BrokenRules broken)
    {
        using var own = NetworkNamespace.Create("nft", "iptables-nft-restore");
        Assert.NotEqual(0, Load(own, broken).ExitCode);
    }

    static ProgramResult Load(NetworkNamespace own, BrokenRules broken)
    {
        if (!broken.IsIptables)
            return own.Run(["nft", "-f", "-"], NftFormat.Instance.Render(broken.Rules));
        var format = IptablesRestoreFormat.For(broken.Rules.Tables[0].Id.Family);
        var program = format.Family == Family.IPv4 ? "iptables-nft-restore" : "ip6tables-nft-restore";
        return own.Run([program], format.Render(broken.Rules));
    }
}
