using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Validation;

/// <summary>Chains that nothing reaches load, so they are remarks and no problems.</summary>
public class RemarksTests
{
    [Theory]
    [InlineData("-A OUTPUT -j A\n-A A -j B", "")]
    [InlineData("-A OUTPUT -j A\n-A A -g B", "")]
    [InlineData("-A OUTPUT -j A", "B")]
    [InlineData("-A A -j B", "A B")]
    [InlineData("", "A B")]
    [InlineData("-A A -j B\n-A B -j A", "A B")]
    public void Of_iptables(string rules, string unreached)
    {
        var set = IptablesRestoreFormat.IPv4.Parse($"*filter\n:A -\n:B -\n{rules}\nCOMMIT\n").Value.ToRuleSet();
        Check(set, unreached);
        Load(["iptables-nft-restore"], IptablesRestoreFormat.IPv4.Render(set));
    }

    [Theory]
    [InlineData("jump a", "jump b", "")]
    [InlineData("accept", "jump b", "")]
    [InlineData("meta l4proto vmap { tcp : jump a }", "accept", "b")]
    [InlineData("meta l4proto vmap { tcp : jump a, udp : goto b }", "accept", "")]
    [InlineData("meta l4proto vmap { tcp : jump a }", "jump b", "")]
    [InlineData("tcp dport vmap @ways", "accept", "b")]
    public void Of_nftables(string first, string second, string unreached)
    {
        var text = $$"""
            table inet mine {
                map ways {
                    type inet_service : verdict
                    elements = { 80 : jump a }
                }
                chain b {
                    accept
                }
                chain a {
                    {{second}}
                }
                chain output {
                    type filter hook output priority filter; policy accept;
                    {{first}}
                }
            }

            """;
        var set = NftFormat.ParseRuleSet(text).Value;
        Check(set, unreached);
        Load(["nft", "-f", "-"], text);
    }

    static void Check(RuleSet rules, string unreached)
    {
        Assert.Empty(rules.Problems());
        var remarks = rules.Remarks();
        Assert.Equal(unreached, string.Join(' ', remarks.Select(remark => remark.Chain)));
        Assert.All(remarks, remark => Assert.Equal(ProblemCode.Unreachable, remark.Code));
        if (!remarks.IsEmpty)
            Assert.EndsWith($"{remarks[0].Chain}: No base chain leads here: the rules never run.", $"{remarks[0]}", StringComparison.Ordinal);
    }

    static void Load(string[] command, string text)
    {
        using var place = NetworkNamespace.Create(command[0]);
        place.Run(command, text).Expect();
    }
}
