using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>What a plan makes of rules of ours that somebody has had a hand in.</summary>
public class DisturbedRulesTests
{
    [Theory]
    [InlineData("-b * -i * -c eth7 --redirect-dns --capture-all-dns")]
    [InlineData("-b * -i * -c eth7 --redirect-dns --capture-all-dns --native-nftables")]
    [InlineData("-b * -i * -m TPROXY")]
    [InlineData("-b * -i * -m TPROXY --native-nftables")]
    [InlineData("-b * -i * -m TPROXY", true)]
    public void A_set_of_which_any_part_is_missing_is_made_whole(string flags, bool ipv6 = false)
    {
        using var pod = new Pod("iptables", "ip6tables");
        var wanted = NamespaceState.Of(Pod.Settings(flags, ipv6));
        LiveNamespace.Apply(pod.Inside, wanted);
        var whole = LiveNamespace.Read(pod.Inside, wanted.Routing);
        var parts = whole.Rules.Tables.SelectMany(Parts).ToList();
        Assert.NotEmpty(parts);
        foreach (var (part, delete) in parts)
        {
            delete(pod.Inside);
            Assert.True(LiveNamespace.Apply(pod.Inside, wanted) is Replacement, $"Without {part} nothing was done.");
            var now = LiveNamespace.Read(pod.Inside, wanted.Routing);
            Assert.True(wanted.Routing == now.Routing, $"Without {part} the routing became {now.Routing}");
            // A table that was made anew is listed last; the order of tables means nothing.
            var (before, after) = (Tables(wanted.Rules), Tables(now.Rules));
            Assert.True(before.SequenceEqual(after), $"Without {part} it became\n{Text(after)}\ninstead of\n{Text(before)}");
        }
    }

    static List<Table> Tables(RuleSet rules) => [.. rules.Normalise().Tables.OrderBy(table => table.Id.ToString(), StringComparer.Ordinal)];

    static string Text(List<Table> tables) => string.Join('\n', tables.SelectMany(table => table.Chains.SelectMany(chain =>
        chain.Rules.Select(rule => $"{table.Id} {chain.Name} {string.Join(' ', rule.Statements)}"))));

    [Fact]
    public void A_duplicated_jump_is_made_one()
    {
        using var pod = new Pod("iptables");
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i *"));
        LiveNamespace.Apply(pod.Inside, wanted);
        pod.Inside.Run("iptables", "-w", "-t", "nat", "-A", "OUTPUT", "-j", "ISTIO_OUTPUT").Expect();
        Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Equal(wanted.Rules.Normalise(), LiveNamespace.Read(pod.Inside, wanted.Routing).Rules.Normalise());
    }

    [Fact]
    public void A_missing_route_rule_of_TPROXY_is_made_again()
    {
        using var pod = new Pod();
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY", ipv6: true));
        LiveNamespace.Apply(pod.Inside, wanted);
        pod.Inside.Run("ip", "-6", "rule", "delete", "fwmark", "1337", "lookup", "133").Expect();
        Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Equal(wanted.Routing, LiveNamespace.Read(pod.Inside, wanted.Routing).Routing);
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
    }

    [Theory]
    [InlineData("-4")]
    [InlineData("-6")]
    public void A_missing_route_of_TPROXY_is_made_again(string family)
    {
        using var pod = new Pod();
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY", ipv6: true));
        LiveNamespace.Apply(pod.Inside, wanted);
        pod.Inside.Run("ip", family, "route", "delete", "local", "default", "dev", "lo", "table", "133").Expect();
        Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Contains("local default dev lo", pod.Inside.Run("ip", family, "route", "show", "table", "133").Expect(), StringComparison.Ordinal);
        Assert.Single(Marked(pod, family));
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
    }

    [Fact]
    public void Each_copy_of_a_route_rule_is_removed_but_the_one_that_is_wanted()
    {
        using var pod = new Pod();
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY"));
        LiveNamespace.Apply(pod.Inside, wanted);
        Repeat();
        Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Single(Marked(pod, "-4"));
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
        Repeat();
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Empty(Marked(pod, "-4"));
        Assert.DoesNotContain("table 133", pod.Inside.Run("ip", "-4", "route", "show", "table", "all").Expect(), StringComparison.Ordinal);

        void Repeat()
        {
            foreach (var priority in (string[])["1000", "1001"])
                pod.Inside.Run("ip", "-4", "rule", "add", "fwmark", "1337", "lookup", "133", "priority", priority).Expect();
        }
    }

    [Theory]
    [InlineData("", 7u, 133u)]
    [InlineData("", 1337u, 77u)]
    [InlineData("", 7u, 77u)]
    [InlineData(" --native-nftables", 7u, 77u)]
    public void Another_mark_or_table_takes_the_place_of_the_old_and_foreign_ones_stay(string backend, uint mark, uint table)
    {
        using var pod = new Pod();
        var old = NamespaceState.Of(Pod.Settings($"-b * -i * -m TPROXY{backend}", ipv6: true));
        var wanted = NamespaceState.Of(Pod.Settings($"-b * -i * -m TPROXY{backend}", ipv6: true) with { TproxyMark = mark, TproxyRouteTable = table });
        pod.Inside.Run("ip", "rule", "add", "fwmark", "99", "lookup", "99").Expect();
        pod.Inside.Run("ip", "route", "add", "local", "default", "dev", "lo", "table", "99").Expect();
        LiveNamespace.Apply(pod.Inside, old);
        LiveNamespace.Apply(pod.Inside, wanted);
        foreach (var family in (string[])["-4", "-6"])
        {
            Assert.Equal([$"0x{mark:x} lookup {table}"], Marked(pod, family).Where(rule => rule != "0x63 lookup 99"));
            var routes = pod.Inside.Run("ip", family, "route", "show", "table", "all").Expect();
            Assert.Contains($"local default dev lo table {table}", routes, StringComparison.Ordinal);
            Assert.Equal(table == 133, routes.Contains("table 133", StringComparison.Ordinal));
        }
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Equal(["0x63 lookup 99"], Marked(pod, "-4"));
        Assert.Contains("local default dev lo table 99", pod.Inside.Run("ip", "route", "show", "table", "all").Expect(), StringComparison.Ordinal);
    }

    static List<string> Marked(Pod pod, string family) =>
        [.. from line in pod.Inside.Run("ip", family, "rule", "show").Expect().Split('\n')
            let at = line.IndexOf("fwmark ", StringComparison.Ordinal)
            where at >= 0
            select line[(at + "fwmark ".Length)..].Trim()];

    // Istio's dialect has several rules in one built-in chain, so that there is a place between them.
    [Fact]
    public void Foreign_rules_before_between_and_after_ours_stay_in_their_order_and_ours_go_to_the_front()
    {
        using var pod = new Pod("iptables");
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY", dialect: Dialect.Istio));
        LiveNamespace.Apply(pod.Inside, wanted);
        var ours = Prerouting(pod);
        Assert.Equal(2, ours.Count);
        Iptables(pod, "-I", "PREROUTING", "1", "-s", "192.0.2.1/32", "-j", "ACCEPT");
        Iptables(pod, "-I", "PREROUTING", "3", "-s", "192.0.2.2/32", "-j", "ACCEPT");
        Iptables(pod, "-A", "PREROUTING", "-s", "192.0.2.3/32", "-j", "ACCEPT");
        var mixed = Prerouting(pod);
        List<Rule> foreign = [mixed[0], mixed[2], mixed[4]];
        Assert.Equal([foreign[0], ours[0], foreign[1], ours[1], foreign[2]], mixed);

        var plan = Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
        Assert.Contains("In iptables mangle PREROUTING 2 foreign rules stand in front of ours.", plan.Observations);
        Assert.Equal([.. ours, .. foreign], Prerouting(pod));
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));

        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Equal(foreign, Prerouting(pod));
    }

    [Fact]
    public void Foreign_nft_tables_before_between_and_after_ours_stay_as_they_are()
    {
        using var pod = new Pod();
        var first = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY --native-nftables"));
        var second = NamespaceState.Of(Pod.Settings("-b 8080 -i 10.0.0.0/8 --native-nftables"));
        Nft(pod, "a-before", -400);
        LiveNamespace.Apply(pod.Inside, first);
        // Between our mangle at -150 and our nat at -100, by name as well as by priority.
        Nft(pod, "istio-between", -120);
        Nft(pod, "z-after", 10);
        var foreign = Foreign(pod);
        Assert.Equal(["a-before", "istio-between", "z-after"], foreign.Select(table => table.Id.Name));
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, first));
        foreach (var wanted in (NamespaceState[])[second, first])
        {
            Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted));
            Assert.Equal(foreign, Foreign(pod));
            Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
        }
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, first);
        Assert.Equal(foreign, LiveNamespace.Read(pod.Inside, first.Routing).Rules.Normalise().Tables);
    }

    // The first and the last rule of every chain, and every chain that is not the kernel's.
    static IEnumerable<(string Part, Action<NetworkNamespace> Delete)> Parts(Table table)
    {
        foreach (var chain in table.Chains)
        {
            foreach (var at in new[] { 0, chain.Rules.Count - 1 }.Distinct().Where(at => at >= 0 && at < chain.Rules.Count))
                yield return ($"rule {at + 1} of {table.Id} {chain.Name}", place => Damage.DeleteRule(place, table.Id, chain.Name, at));
            if (chain.Base is null || table.Id.Backend == Backend.Nftables)
                yield return ($"{table.Id} {chain.Name}", place => Damage.DeleteChain(place, table, chain.Name));
        }
    }

    static List<Rule> Prerouting(Pod pod) =>
        [.. LiveNamespace.Read(pod.Inside, NamespaceState.Empty.Routing).Rules.Find(TableId.Iptables(Family.IPv4, "mangle"))!.Find("PREROUTING")!.Rules];

    static void Iptables(Pod pod, params string[] command) =>
        pod.Inside.Run(["iptables", "-w", "-t", "mangle", .. command], stdin: null).Expect();

    static void Nft(Pod pod, string table, int priority) => pod.Inside.Run(["nft", "-f", "-"], $$"""
        table inet {{table}} {
            chain pre { type filter hook prerouting priority {{priority}}; policy accept; ip saddr 192.0.2.1 counter drop; }
            chain out { type filter hook output priority {{priority}}; policy accept; ip daddr 192.0.2.1 jump own; }
            chain own { return; }
        }

        """).Expect();

    static EquatableArray<Table> Foreign(Pod pod) => LiveNamespace.Read(pod.Inside, NamespaceState.Empty.Routing).Rules.Normalise().Tables
        .Where(table => table.Id.Backend == Backend.Nftables && !table.Id.Name.StartsWith("istio-proxy-", StringComparison.Ordinal))
        .ToEquatableArray();
}
