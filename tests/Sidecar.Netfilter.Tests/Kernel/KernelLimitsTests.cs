using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>The limits of the kernel and its tools, each from both sides: what just fits and what just does not.</summary>
public class KernelLimitsTests
{
    static readonly string[] OnePorts = [.. Enumerable.Range(1, 16).Select(port => $"{port}")];

    public static TheoryData<string, string, string, bool> OfIptables => new()
    {
        { "15 ports", "filter", $"-A INPUT -p tcp -m multiport --dports {string.Join(',', OnePorts[..15])} -j DROP", true },
        { "16 ports", "filter", $"-A INPUT -p tcp -m multiport --dports {string.Join(',', OnePorts)} -j DROP", false },
        { "7 ranges and a port", "filter", $"-A INPUT -p tcp -m multiport --dports {Ranges(7)},9 -j DROP", true },
        { "8 ranges", "filter", $"-A INPUT -p tcp -m multiport --dports {Ranges(8)} -j DROP", false },
        { "7 ranges and 2 ports", "filter", $"-A INPUT -p tcp -m multiport --dports {Ranges(7)},8,9 -j DROP", false },
        { "a range that is one port", "filter", "-A INPUT -p tcp -m tcp --dport 7:7 -j DROP", true },
        { "a range upside down", "filter", "-A INPUT -p tcp -m multiport --dports 8:7 -j DROP", false },
        { "port 65535", "filter", "-A INPUT -p tcp -m tcp --dport 65535 -j DROP", true },
        { "port 65536", "filter", "-A INPUT -p tcp -m tcp --dport 65536 -j DROP", false },
        { "a chain of 28 characters", "filter", $":{new string('A', 28)} -\n-A INPUT -j {new string('A', 28)}", true },
        { "a chain of 29 characters", "filter", $":{new string('A', 29)} -\n-A INPUT -j {new string('A', 29)}", false },
        { "15 jumps", "filter", Jumps(15), true },
        { "16 jumps", "filter", Jumps(16), false },
        { "mark 2^32-1", "mangle", "-A OUTPUT -j MARK --set-mark 0xffffffff", true },
        { "mark 2^32", "mangle", "-A OUTPUT -j MARK --set-mark 0x100000000", false },
        { "zone 65535", "raw", "-A OUTPUT -j CT --zone 65535", true },
        { "zone 65536", "raw", "-A OUTPUT -j CT --zone 65536", false },
        { "uid 2^32-2", "filter", "-A OUTPUT -m owner --uid-owner 4294967294 -j DROP", true },
        { "uid 2^32", "filter", "-A OUTPUT -m owner --uid-owner 4294967296 -j DROP", false },
        { "prefix 32", "filter", "-A INPUT -s 192.0.2.1/32 -j DROP", true },
        { "prefix 33", "filter", "-A INPUT -s 192.0.2.1/33 -j DROP", false },
        { "an interface of 15 characters", "filter", "-A INPUT -i abcdefghijklmno -j DROP", true },
        { "an interface of 16 characters", "filter", "-A INPUT -i abcdefghijklmnop -j DROP", false },
        { "a comment of 255 bytes", "filter", $"-A INPUT -m comment --comment {new string('c', 255)} -j DROP", true },
        { "REDIRECT in nat", "nat", "-A OUTPUT -p tcp -j REDIRECT --to-ports 7", true },
        { "REDIRECT elsewhere", "filter", "-A OUTPUT -p tcp -j REDIRECT --to-ports 7", false },
        { "REDIRECT behind the routing", "nat", "-A POSTROUTING -p tcp -j REDIRECT --to-ports 7", false },
        { "an owner of what leaves", "filter", "-A OUTPUT -m owner --uid-owner 7 -j DROP", true },
        { "an owner of what comes in", "filter", "-A INPUT -m owner --uid-owner 7 -j DROP", false },
        { "TPROXY in mangle PREROUTING", "mangle", "-A PREROUTING -p tcp -j TPROXY --on-port 7", true },
        { "TPROXY in OUTPUT", "mangle", "-A OUTPUT -p tcp -j TPROXY --on-port 7", false },
    };

    public static TheoryData<string, string, bool> OfNftables => new()
    {
        { "16 ports", $"tcp dport {{ {string.Join(", ", OnePorts)} }} drop", true },
        { "port 65535", "tcp dport 65535 drop", true },
        { "port 65536", "tcp dport 65536 drop", false },
        { "mark 2^32-1", "meta mark set 0xffffffff", true },
        { "mark 2^32", "meta mark set 0x100000000", false },
        { "zone 65535", "ct zone set 65535", true },
        { "zone 65536", "ct zone set 65536", false },
        { "prefix 128", "ip6 saddr 2001:db8::1/128 drop", true },
        { "prefix 129", "ip6 saddr 2001:db8::1/129 drop", false },
        { "an interface of 15 characters", "iifname abcdefghijklmno drop", true },
        { "an interface of 16 characters", "iifname abcdefghijklmnop drop", false },
        { "a comment of 128 bytes", $"drop comment \"{new string('c', 128)}\"", true },
        { "a comment of 129 bytes", $"drop comment \"{new string('c', 129)}\"", false },
        { "tproxy behind the routing", "meta l4proto tcp tproxy ip to :7", true },
    };

    [Theory]
    [MemberData(nameof(OfIptables))]
    public void What_just_fits_iptables_and_what_just_does_not(string name, string table, string lines, bool fits)
    {
        var text = $"*{table}\n{lines}\nCOMMIT\n";
        var read = IptablesRestoreFormat.IPv4.Parse(text);
        Assert.True(fits == (read.IsSuccess && read.Value.ToRuleSet().Problems().IsEmpty), $"{name}: ours");
        using var place = NetworkNamespace.Create("iptables-nft-restore");
        Assert.True(fits == (place.Run(["iptables-nft-restore"], text).ExitCode == 0), $"{name}: the kernel's");
    }

    // The tool cuts it without a word, so that the rule is not the one that was wanted: here it is told.
    [Fact]
    public void A_longer_comment_is_cut_by_iptables_and_told_here()
    {
        var text = $"*filter\n-A INPUT -m comment --comment {new string('c', 256)} -j DROP\nCOMMIT\n";
        Assert.Equal(ProblemCode.BadValue, Assert.Single(IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet().Problems()).Code);
        using var place = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save");
        place.Run(["iptables-nft-restore"], text).Expect();
        Assert.Contains($" {new string('c', 255)} ", place.Run("iptables-nft-save").Expect(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfNftables))]
    public void What_just_fits_nftables_and_what_just_does_not(string name, string rule, bool fits) =>
        CheckNft(name, $"table inet mine {{\n chain in {{\n type filter hook prerouting priority -300;\n {rule}\n }}\n}}\n", fits);

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void The_name_of_a_chain_of_nftables(int length, bool fits) =>
        CheckNft($"{length}",
            $"table inet mine {{\n chain {new string('a', length)} {{\n }}\n chain in {{\n type filter hook input priority 0;\n jump {new string('a', length)}\n }}\n}}\n", fits);

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void The_name_of_a_table_of_nftables(int length, bool fits) =>
        CheckNft($"{length}", $"table inet {new string('a', length)} {{\n chain in {{\n }}\n}}\n", fits);

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void The_jumps_of_nftables(int count, bool fits)
    {
        var chains = Enumerable.Range(1, count).Reverse()
            .Select(i => $" chain c{i} {{\n {(i == count ? "accept" : $"jump c{i + 1}")}\n }}\n");
        CheckNft($"{count}", $"table inet mine {{\n{string.Concat(chains)} chain in {{\n type filter hook input priority 0;\n jump c1\n }}\n}}\n", fits);
    }

    static void CheckNft(string name, string text, bool fits)
    {
        // A value out of bounds is no value of the model: at the least it is kept word for word, and no verdict relies on it.
        var read = NftFormat.ParseRuleSet(text);
        Assert.True(fits == (read.IsSuccess && read.Value.Problems().IsEmpty && IsKnown(read.Value)), $"{name}: ours");
        using var place = NetworkNamespace.Create("nft");
        Assert.True(fits == (place.Run(["nft", "-f", "-"], text).ExitCode == 0), $"{name}: the kernel's");
    }

    static bool IsKnown(RuleSet rules) => !rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
        .SelectMany(rule => rule.Statements).Any(statement => statement is UnknownMatch or UnknownTarget);

    static string Ranges(int count) => string.Join(',', Enumerable.Range(1, count).Select(i => $"{i * 100}:{(i * 100) + 1}"));

    // INPUT → C1 → … → Cn.
    static string Jumps(int count) => string.Join('\n',
    [
        .. Enumerable.Range(1, count).Select(i => $":C{i} -"),
        "-A INPUT -j C1",
        .. Enumerable.Range(1, count - 1).Select(i => $"-A C{i} -j C{i + 1}"),
        $"-A C{count} -j DROP",
    ]);
}
