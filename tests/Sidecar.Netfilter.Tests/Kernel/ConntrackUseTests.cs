using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>A plan knows which rules make the kernel track connections; the kernel is asked whether it does.</summary>
public class ConntrackUseTests
{
    [Theory]
    [InlineData("raw", "OUTPUT -j NOTRACK")]
    [InlineData("raw", "OUTPUT -j CT --notrack")]
    [InlineData("raw", "OUTPUT -p udp -j CT --zone 3")]
    [InlineData("mangle", "OUTPUT -j MARK --set-mark 3")]
    [InlineData("mangle", "OUTPUT -j CONNMARK --set-mark 3")]
    [InlineData("mangle", "OUTPUT -m connmark --mark 3 -j DROP")]
    [InlineData("mangle", "PREROUTING -m socket --transparent -j ACCEPT")]
    [InlineData("nat", "OUTPUT -p udp -j ACCEPT")]
    [InlineData("nat", "OUTPUT -p udp -j DNAT --to-destination 10.0.0.1")]
    [InlineData("nat", "POSTROUTING -p udp -j MASQUERADE")]
    [InlineData("filter", "INPUT -m state --state INVALID -j DROP")]
    [InlineData("filter", "INPUT -p tcp -m connlimit --connlimit-above 99 -j DROP")]
    [InlineData("filter", "INPUT -m connbytes --connbytes 10:20 --connbytes-dir both --connbytes-mode packets -j ACCEPT")]
    [InlineData("filter", "INPUT -p udp -m string --algo bm --string state -j DROP")]
    [InlineData("filter", "INPUT -j NFLOG --nflog-prefix CT")]
    public void A_rule_of_iptables(string table, string rule)
    {
        using var place = NetworkNamespace.Create("iptables-restore", "iptables-save");
        place.Run(["iptables-restore"], $"*{table}\n-A {rule}\nCOMMIT\n").Expect();
        Check(place, IptablesRestoreFormat.IPv4.Parse(place.Run("iptables-save").Expect()).Value.ToRuleSet());
    }

    [Theory]
    [InlineData("notrack")]
    [InlineData("meta mark 3 drop")]
    [InlineData("socket transparent 1 accept")]
    [InlineData("ct state invalid drop")]
    [InlineData("ct bytes > 1000 accept")]
    [InlineData("ct zone set 3")]
    [InlineData("meta mark set ct mark")]
    [InlineData("add @seen { ct mark }")]
    [InlineData("ip saddr . ct mark { 192.0.2.1 . 5 } drop")]
    public void A_rule_of_nftables(string rule)
    {
        using var place = NetworkNamespace.Create("nft");
        place.Run(["nft", "-f", "-"], $$"""
            table inet mine {
                set seen { typeof ct mark; flags dynamic; }
                chain in { type filter hook prerouting priority -300;
                    {{rule}}
                }
            }

            """).Expect();
        Check(place, NftFormat.ParseRuleSet(place.Run("nft", "-n", "-s", "list", "ruleset").Expect()).Value);
    }

    static void Check(NetworkNamespace place, RuleSet rules)
    {
        var plan = ApplyPlan.Compute(NamespaceState.Of(Pod.Settings("-b * -i *")), NamespaceState.Empty with { Rules = rules });
        Assert.Equal(IsTracked(place), Assert.IsType<Replacement>(plan).ResetsConnectionsOf.IsEmpty);
    }

    static bool IsTracked(NetworkNamespace place) => place.Inside(() =>
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        const string count = "/proc/sys/net/netfilter/nf_conntrack_count";
        return File.Exists(count) && File.ReadAllText(count).Trim() != "0";
    });
}
