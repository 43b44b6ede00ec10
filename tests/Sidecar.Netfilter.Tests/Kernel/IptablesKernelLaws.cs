using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

[Properties(Arbitrary = [typeof(RuleSetGen)], MaxTest = 25)]
public sealed class IptablesKernelLaws : IDisposable
{
    readonly NetworkNamespace own = NetworkNamespace.Create("iptables-nft-restore", "iptables-legacy-restore", "nft");

    [Property]
    public void The_kernel_loads_a_generated_rule_set_and_gives_it_back(IptablesRules rules)
    {
        own.Run("nft", "flush", "ruleset").Expect();
        AssertSaved("nft", rules.Rules);
    }

    [Property]
    public void The_legacy_kernel_loads_a_generated_rule_set_and_gives_it_back(IptablesRules rules)
    {
        using var fresh = NetworkNamespace.Create();
        AssertSaved("legacy", rules.Rules, fresh);
    }

    void AssertSaved(string variant, RuleSet rules, NetworkNamespace? where = null)
    {
        foreach (var (format, program) in new[] { (IptablesRestoreFormat.IPv4, "iptables"), (IptablesRestoreFormat.IPv6, "ip6tables") })
        {
            var input = format.Render(rules);
            (where ?? own).Run([$"{program}-{variant}-restore", "--test"], input).Expect();
            (where ?? own).Run([$"{program}-{variant}-restore"], input).Expect();
            var saved = format.Parse((where ?? own).Run($"{program}-{variant}-save").Expect()).Value.ToRuleSet();
            Assert.Equal(format.Render(rules.For(format.Family).Normalise()), format.Render(saved.Normalise()));
        }
    }

    public void Dispose() => own.Dispose();
}
