using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

public partial class ApplyPlanKernelTests
{
    // A skip inside a property counts as a failure, so the rights are asked for before.
    public ApplyPlanKernelTests() => Requires.Root("nft", "iptables");

    const string Foreign = """
        *nat
        :MINE - [0:0]
        -A PREROUTING -p tcp -m tcp --dport 9999 -j DNAT --to-destination 10.77.0.2:99
        -A OUTPUT -d 203.0.113.7/32 -j MINE
        -A MINE -m comment --comment "left alone" -j RETURN
        COMMIT
        *filter
        -A INPUT -i lo -j ACCEPT
        -A INPUT -m limit --limit 5/min -j LOG --log-prefix "in: "
        COMMIT

        """;

    [Property(Arbitrary = [typeof(OptionsGen)], MaxTest = 12)]
    public void Applying_twice_is_applying_once_over_another_configuration_and_foreign_rules(OptionsSample before, OptionsSample after)
    {
        using var pod = NetworkNamespace.Create("iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "nft");
        pod.Run(["iptables-restore"], Foreign).Expect();
        var start = LiveNamespace.Read(pod, NamespaceState.Empty.Routing);
        var (old, wanted) = (NamespaceState.Of(before.Settings), NamespaceState.Of(after.Settings));
        LiveNamespace.Apply(pod, old);
        if (!old.Rules.Tables.IsEmpty)
            Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod, old));
        LiveNamespace.Apply(pod, wanted, old);
        if (!wanted.Rules.Tables.IsEmpty)
            Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod, wanted));
        LiveNamespace.Apply(pod, NamespaceState.Empty, wanted);
        Assert.Equal(start.Rules.Normalise(), LiveNamespace.Read(pod, NamespaceState.Empty.Routing).Rules.Normalise());
    }

    [Theory]
    [InlineData("-b * -i * -c eth7 --redirect-dns --capture-all-dns --drop-invalid")]
    [InlineData("-b * -i * -m TPROXY")]
    [InlineData("-b * -i * -m TPROXY --redirect-dns --capture-all-dns --native-nftables")]
    public void After_a_cleanup_every_listing_is_byte_for_byte_what_it_was(string flags)
    {
        using var pod = new Pod();
        pod.Inside.Run(["iptables-restore"], EveryTable + Foreign).Expect();
        pod.Inside.Run(["ip6tables-restore"], EveryTable).Expect();
        pod.Inside.Run(["nft", "-f", "-"], "table inet mine {\n chain in {\n type filter hook input priority 5;\n tcp dport 7 counter drop\n }\n}\n").Expect();
        var before = Listings(pod.Inside);
        var wanted = NamespaceState.Of(Pod.Settings(flags, ipv6: true, Dialect.Istio));
        LiveNamespace.Apply(pod.Inside, wanted);
        Assert.NotEqual(before, Listings(pod.Inside));
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Equal(before, Listings(pod.Inside));
    }

    // iptables makes a table when it is first used and keeps it, so all are there from the start.
    const string EveryTable =
        "*raw\n:OUTPUT ACCEPT\nCOMMIT\n*mangle\n:OUTPUT ACCEPT\nCOMMIT\n*nat\n:OUTPUT ACCEPT\nCOMMIT\n*filter\n:OUTPUT ACCEPT\nCOMMIT\n";

    // Without counters and without the line that tells the time; and without the routes of a link, some of which the kernel
    // makes later, when it is sure that nobody else has the address.
    static List<string> Listings(NetworkNamespace place) =>
    [
        .. from command in (string[][])
           [
               ["iptables-save"], ["ip6tables-save"], ["nft", "-s", "list", "ruleset", "inet"], ["ip", "rule", "show"], ["ip", "-6", "rule", "show"],
               ["ip", "route", "show", "table", "all"], ["ip", "-6", "address", "show", "dev", "lo"],
           ]
           let lines = place.Run(command).Expect().Split('\n').Where(line => !line.StartsWith('#') && !line.Contains(" dev eth0 ", StringComparison.Ordinal))
           select Counters().Replace(string.Join('\n', lines), "[0:0]"),
    ];

    [GeneratedRegex(@"\[\d+:\d+\]")]
    private static partial Regex Counters();

    [Fact]
    public void TPROXY_is_set_up_with_its_routes_and_removed_with_them()
    {
        using var pod = new Pod();
        var rules = pod.Inside.Run("ip", "rule", "show").Expect();
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i * -m TPROXY", ipv6: true));
        LiveNamespace.Apply(pod.Inside, wanted);
        Assert.Equal(wanted.Routing, LiveNamespace.Read(pod.Inside, wanted.Routing).Routing);
        Assert.IsType<NothingToDo>(LiveNamespace.Apply(pod.Inside, wanted));
        LiveNamespace.Apply(pod.Inside, NamespaceState.Empty, wanted);
        Assert.Equal(rules, pod.Inside.Run("ip", "rule", "show").Expect());
        Assert.Equal(RuleSet.Empty, LiveNamespace.Read(pod.Inside, wanted.Routing).Rules.Normalise());
        Assert.DoesNotContain("::6", pod.Inside.Run("ip", "-6", "address", "show", "dev", "lo").Expect(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void While_rules_are_replaced_nothing_of_the_application_escapes_and_nothing_of_the_proxy_is_captured(bool ipv6)
    {
        using var pod = new Pod();
        pod.Here.Listen(15001, "outbound", ipv6);
        pod.Here.Listen(15006, "inbound", ipv6);
        pod.Here.ListenTransparently(15016, "inbound", ipv6);
        pod.Here.Listen(8080, "application", ipv6);
        pod.There.Listen(8080, "world", ipv6);
        NamespaceState[] states =
        [
            .. from line in (string[])["-b * -i *", "-b 8080 -i 10.0.0.0/8,fd00::/8 -d 1,2,3", "-b * -i * -m TPROXY -z 15016", "-b * -i * --native-nftables", "-b * -i * -m TPROXY -z 15016 --native-nftables"]
               select NamespaceState.Of(Pod.Settings(line, ipv6)),
        ];
        LiveNamespace.Apply(pod.Inside, states[0]);
        var (world, address) = ipv6 ? (Pod.WorldV6, Pod.AddressV6) : (Pod.World, Pod.Address);
        using var stop = new CancellationTokenSource();
        Task<HashSet<string>>[] clients =
        [
            Clients(() => Roles.Call(pod.Inside, world, 8080, 1000), stop.Token),
            Clients(() => Roles.Call(pod.Inside, world, 8080, 1337), stop.Token),
            Clients(() => Roles.Call(pod.Outside, address, 8080), stop.Token),
            Clients(() => Roles.Call(pod.Inside, address, 8080, 1337), stop.Token),
        ];
        for (var round = 0; round < 3; round++)
            foreach (var state in states)
                LiveNamespace.Apply(pod.Inside, state);
        stop.Cancel();
        var answers = clients.Select(client => client.GetAwaiter().GetResult()).ToList();
        Assert.Contains("outbound", answers[0]);
        Assert.DoesNotContain("world", answers[0]);
        Assert.Contains("world", answers[1]);
        Assert.DoesNotContain("outbound", answers[1]);
        Assert.Contains("inbound", answers[2]);
        Assert.DoesNotContain("application", answers[2]);
        Assert.Contains("inbound", answers[3]);
        Assert.DoesNotContain("application", answers[3]);
    }

    // The kernel's list of locks tells who holds one and who waits for it ("->", proc_locks(5)): no clock decides.
    [Fact]
    public async Task A_held_lock_is_waited_for()
    {
        using var pod = NetworkNamespace.Create("iptables-legacy-restore", "iptables-legacy-save", "flock");
        var wanted = NamespaceState.Of(Pod.Settings("-b * -i *"));
        var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(wanted, NamespaceState.Empty, variant: IptablesVariant.Legacy));
        var step = Assert.Single(plan.Steps);
        // It holds the lock until its input ends.
        var holder = pod.Start(["sh", "-c", "exec flock \"$XTABLES_LOCKFILE\" cat"]);
        await Until(() => Locks().Any(words => words.Contains($"{holder.Id}") && !words.Contains("->")));
        var restore = pod.Start([step.Program, .. step.Arguments]);
        var result = Task.Run(() => restore.Finish(step.Input, TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken);
        await Until(() => Locks().Any(words => words.Contains($"{restore.Id}") && words.Contains("->")));
        Assert.Equal(RuleSet.Empty, Saved(pod));
        Assert.False(restore.HasExited);
        holder.Finish("", TimeSpan.FromSeconds(60)).Expect();
        (await result).Expect();
        Assert.Equal(wanted.Rules.Normalise(), Saved(pod));
    }

    static RuleSet Saved(NetworkNamespace pod) =>
        IptablesRestoreFormat.IPv4.Parse(pod.Run("iptables-legacy-save").Expect()).Value.ToRuleSet().Normalise();

    static IEnumerable<string[]> Locks() =>
        File.ReadAllLines("/proc/locks").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    static async Task Until(Func<bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(25)); // Below what the plan lets iptables wait.
        while (!holds())
            await Task.Delay(20, limit.Token);
    }

    static Task<HashSet<string>> Clients(Func<string> call, CancellationToken stop) => Task.Factory.StartNew(() =>
    {
        var answers = new HashSet<string>();
        while (!stop.IsCancellationRequested)
            answers.Add(call());
        return answers;
    }, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
