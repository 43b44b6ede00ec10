using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Tests.Verification;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Wanted against live, where live is what the kernel's own tools print of a namespace.</summary>
public class LiveCompareTests
{
    const string Flags = "-u 1337 -g 1337 -m REDIRECT -i * -b * -d 15020";

    static readonly Cidr Metadata = Cidr.Parse("169.254.0.0/16");

    public static TheoryData<Dialect, Backend, string[]> Foreign =>
    [
        (Dialect.Istio, Backend.Iptables, ["iptables", "-t", "nat", "-I", "OUTPUT", "1", "-d", $"{Metadata}", "-j", "RETURN"]),
        (Dialect.Default, Backend.Iptables, ["iptables", "-t", "raw", "-I", "OUTPUT", "1", "-d", $"{Metadata}", "-j", "DROP"]),
        (Dialect.Default, Backend.Nftables, ["nft", "insert", "rule", "inet", "istio-proxy-nat", "output", "ip", "daddr", $"{Metadata}", "return"]),
    ];

    [Theory, MemberData(nameof(Foreign))]
    public void A_foreign_rule_in_front_is_the_only_difference(Dialect dialect, Backend backend, string[] foreign)
    {
        using var pod = NetworkNamespace.Create("iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "nft");
        var settings = Given.Settings(Flags, dialect, backend);
        var wanted = NamespaceState.Of(settings);
        LiveNamespace.Apply(pod, wanted);
        var (edits, diff) = Compare(pod, wanted, settings);
        Assert.True(edits.IsEmpty, edits.ToString());
        Assert.True(diff.BehavesAlike, diff.ToString());

        pod.Run(foreign).Expect();
        (edits, diff) = Compare(pod, wanted, settings);
        Assert.Single(edits.Added);
        Assert.Empty(edits.Removed);
        Assert.NotEmpty(diff.Groups);
        // One of both ends: in raw the answers of what comes from there meet the rule, too.
        Assert.All(diff.Groups, group => Assert.True(
            Metadata.Contains(group.Witness.Destination) || (group.Witness.Source is { } source && Metadata.Contains(source)), $"{group}"));
        if (dialect == Dialect.Istio)
            Approved.Verify("Compare.live.txt", $"{diff}\n\nlines:\n{edits}\n");
    }

    static (RuleSetEdits Edits, RuleSetDiff Diff) Compare(NetworkNamespace pod, NamespaceState wanted, InterceptionSettings settings)
    {
        var live = LiveNamespace.Read(pod, wanted.Routing).Rules;
        return (RuleSetEdits.Between(wanted.Rules.Normalise(), live.Normalise()), RuleSetDiff.Between(wanted.Rules, live, StandardPod.Of(settings)));
    }
}
