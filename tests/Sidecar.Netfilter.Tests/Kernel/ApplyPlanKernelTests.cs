using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Planning;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

public class ApplyPlanKernelTests
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

    [Fact]
    public void While_rules_are_replaced_nothing_of_the_application_escapes_and_nothing_of_the_proxy_is_captured()
    {
        using var pod = new Pod();
        pod.Here.Listen(15001, "outbound");
        pod.Here.Listen(15006, "inbound");
        pod.Here.ListenTransparently(15016, "inbound");
        pod.Here.Listen(8080, "application");
        pod.There.Listen(8080, "world");
        NamespaceState[] states =
        [
            .. from line in (string[])["-b * -i *", "-b 8080 -i 10.0.0.0/8 -d 1,2,3", "-b * -i * -m TPROXY -z 15016", "-b * -i * --native-nftables", "-b * -i * -m TPROXY -z 15016 --native-nftables"]
               select NamespaceState.Of(Pod.Settings(line)),
        ];
        LiveNamespace.Apply(pod.Inside, states[0]);
        using var stop = new CancellationTokenSource();
        Task<HashSet<string>>[] clients =
        [
            Clients(() => Roles.Call(pod.Inside, Pod.World, 8080, 1000), stop.Token),
            Clients(() => Roles.Call(pod.Inside, Pod.World, 8080, 1337), stop.Token),
            Clients(() => Roles.Call(pod.Outside, Pod.Address, 8080), stop.Token),
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
