using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 40)]
public sealed class NftKernelLaws : IDisposable
{
    readonly NetworkNamespace own = NetworkNamespace.Create("nft");

    [Property]
    public void The_kernel_loads_a_generated_rule_set_and_gives_it_back(NftRules rules)
    {
        own.Run(["nft", "-f", "-"], "flush ruleset\n" + NftFormat.Instance.Render(rules.Rules)).Expect();
        var listing = own.Run("nft", "-s", "-n", "list", "ruleset").Expect();
        Assert.Equal(
            NftFormat.Instance.Render(rules.Rules.Normalise()),
            NftFormat.Instance.Render(NftFormat.ParseRuleSet(listing).Value.Normalise()));
        var json = own.Run("nft", "-j", "-s", "-n", "list", "ruleset").Expect();
        Assert.Equal(
            NftFormat.Instance.Render(rules.Rules.Normalise()),
            NftFormat.Instance.Render(NftJsonFormat.ParseRuleSet(json).Value.Normalise()));
    }

    public void Dispose() => own.Dispose();
}
