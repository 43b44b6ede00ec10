using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Rules of options from the whole space, loaded into the kernel and read back.</summary>
public class GeneratedRulesTests
{
    // A skip inside a property counts as a failure, so the rights are asked for before.
    public GeneratedRulesTests() => Requires.Root("nft", "iptables");

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 40)]
    public void The_kernel_takes_the_rules_and_gives_them_back(OptionsSample sample)
    {
        using var pod = NetworkNamespace.Create("iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "nft");
        var script = InterceptionRules.Script(sample.Settings);
        var wanted = script.ToRuleSet().Normalise();
        AssertIptablesLoads(pod, script);
        if (sample.Settings.Backend != Backend.Nftables)
            return;
        pod.Run(["nft", "-c", "-f", "-"], NftFormat.Instance.Render(script)).Expect();
        pod.Run(["nft", "-f", "-"], NftFormat.Instance.Render(script)).Expect();
        var listed = NftFormat.ParseRuleSet(pod.Run("nft", "-n", "-s", "list", "ruleset").Expect()).Value.Normalise();
        Assert.Equal(wanted, new RuleSet(listed.Tables.Where(table => table.Id.Family == Family.Inet).ToEquatableArray()));
    }

    /// <summary>The tools of iptables take a script, and what they save is what it says.</summary>
    internal static void AssertIptablesLoads(NetworkNamespace place, RuleScript script)
    {
        foreach (var format in (IptablesRestoreFormat[])[IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6])
        {
            var text = format.Render(script);
            place.Run([format.Name, "--test"], text).Expect();
            place.Run([format.Name, "--noflush"], text).Expect();
            var saved = place.Run(format.Name.Replace("restore", "save", StringComparison.Ordinal)).Expect();
            Assert.Equal(script.ToRuleSet().Normalise().For(format.Family).Tables.Where(table => table.Id.Backend == Backend.Iptables),
                format.Parse(saved).Value.ToRuleSet().Normalise().Tables);
        }
    }
}
