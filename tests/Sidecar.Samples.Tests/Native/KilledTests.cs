using System.Diagnostics;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Samples.Tests.Native;

/// <summary>The native program killed while it changes from one configuration to another.</summary>
public class KilledTests
{
    readonly ITestOutputHelper output;

    static readonly string[][] Ends =
    [
        [.. InjectedPod.Arguments(), "--dual-stack"],
        [.. InjectedPod.Arguments("sidecar.istio.io/interceptionMode: TPROXY"), "--dual-stack"],
    ];

    public KilledTests(ITestOutputHelper output)
    {
        this.output = output;
        Requires.Root("iptables-nft-restore", "iptables-legacy-restore", "nft", "gcc");
    }

    /// <summary>Of iptables each table is one transaction, of nft all is one.</summary>
    [Theory]
    [InlineData("--force-iptables-binary=nft", 50)]
    [InlineData("--force-iptables-binary=legacy", 15)]
    [InlineData("--native-nftables", 15)]
    public void Killed_at_any_moment_each_table_is_old_or_new_nothing_leaks_or_loops_and_the_next_run_repairs(string backend, int kills)
    {
        using var pod = new InjectedPod();
        var ends = Ends.Select(end => (string[])[.. end, backend]).ToArray();
        var wanted = ends.Select(InjectedPod.Wanted).ToArray();
        pod.Run(ends[1]).Expect();
        var clock = Stopwatch.StartNew();
        pod.Run(ends[0]).Expect();
        var whole = clock.Elapsed;
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var (asOld, asNew) = (0, 0);
        var between = new HashSet<RuleSet>();
        for (var kill = 1; kill <= kills; kill++)
        {
            var (old, now) = (wanted[(kill + 1) % 2].Rules.Normalise(), wanted[kill % 2].Rules.Normalise());
            Kill(pod, ends[kill % 2], whole * random.NextDouble());
            var found = pod.Rules();
            foreach (var id in old.Tables.Concat(now.Tables).Concat(found.Tables).Select(table => table.Id).Distinct())
                Assert.True(found.Find(id) == old.Find(id) || found.Find(id) == now.Find(id), $"kill {kill} of seed {seed}: {id} is neither old nor new:\n{found.Find(id)}");
            Assert.True(backend != "--native-nftables" || IsSame(found, old) || IsSame(found, now), $"kill {kill} of seed {seed}: one table is old, another new.");
            asOld += IsSame(found, old) ? 1 : 0;
            asNew += IsSame(found, now) ? 1 : 0;
            if (!IsSame(found, old) && !IsSame(found, now) && between.Add(found))
                Prove(found, old, now, ends[1], $"kill {kill} of seed {seed}");
            var repaired = pod.Run(ends[kill % 2]);
            Assert.True(repaired.ExitCode == 0, $"kill {kill} of seed {seed}: {repaired.Error}");
            Assert.True(IsSame(now, pod.Rules()), $"kill {kill} of seed {seed}: the next run leaves\n{pod.Everything()}");
            Assert.StartsWith("Nothing to do", pod.Run(ends[kill % 2]).Expect(), StringComparison.Ordinal);
        }
        output.WriteLine($"seed {seed}, {kills} kills: {asOld} found the old rules, {asNew} the new ones, {kills - asOld - asNew} what is between ({between.Count} states).");
        pod.Run("clean").Expect();
        Assert.Equal(RuleSet.Empty, pod.Rules());
    }

    [Theory]
    [InlineData(IptablesVariant.Nft)]
    [InlineData(IptablesVariant.Legacy)]
    public void Every_state_that_a_kill_can_leave_neither_leaks_nor_loops(IptablesVariant variant)
    {
        foreach (var (from, to) in new[] { (0, 1), (1, 0) })
        {
            var (old, now) = (InjectedPod.Wanted(Ends[from]), InjectedPod.Wanted(Ends[to]));
            var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(now, old, old.Rules, variant));
            var state = old.Rules.Normalise();
            foreach (var table in Transactions(plan))
            {
                state = new RuleSet([.. state.Tables.Where(one => one.Id != table), .. now.Rules.Normalise().Find(table) is { } made ? [made] : Array.Empty<Table>()]);
                Prove(state.For(table.Family), old.Rules.For(table.Family), now.Rules.For(table.Family), Ends[1], $"{table}");
            }
            Assert.Equal(now.Rules.Normalise(), state.Normalise());
        }
    }

    /// <summary>The tables in the order in which their transactions are made.</summary>
    static IEnumerable<TableId> Transactions(Replacement plan) =>
        from step in plan.Steps
        where step.Program.Contains("tables", StringComparison.Ordinal)
        from line in step.Input.Split('\n')
        where line.StartsWith('*')
        select TableId.Iptables(step.Program.StartsWith("ip6", StringComparison.Ordinal) ? Family.IPv6 : Family.IPv4, line[1..].Trim());

    /// <summary>What both ends capture is captured in between, and what goes round at neither end does not go round.</summary>
    static void Prove(RuleSet state, RuleSet old, RuleSet now, string[] tproxy, string when)
    {
        var pod = StandardPod.Of(InjectedPod.Settings(tproxy));
        var families = old.Tables.Concat(now.Tables).Select(table => table.Id.Family).ToHashSet();
        var facts = pod with
        {
            Interfaces = [.. pod.Interfaces.Select(link => link with { Addresses = [.. link.Addresses.Where(address => families.Contains(address.Family))] })],
        };
        var proxy = new ProxyBehaviour(new SocketOwner(0, 1337)) { OriginalSourceMark = 1337 };
        var (before, after) = (new Evaluator(old, facts), new Evaluator(now, facts));
        var property = Property.Of("What both ends bring to the proxy comes to it, and what goes round at neither does not go round",
            c => c.Opens,
            c => IsProxy(c.Outcome)
                ? !c.Evaluator.Follow(c.Packet, proxy).Loops || before.Follow(c.Packet, proxy).Loops || after.Follow(c.Packet, proxy).Loops
                : !IsProxy(before.Evaluate(c.Packet)) || !IsProxy(after.Evaluate(c.Packet))) with
        { Beside = [old, now] };
        var finding = new Verifier(state, facts).Check(property);
        Assert.True(finding is Proved { Concerned: > 0 }, $"{when}: {finding}");
    }

    // The order of tables means nothing.
    static bool IsSame(RuleSet one, RuleSet other) => one.Tables.ToHashSet().SetEquals(other.Tables);

    static bool IsProxy(in Outcome outcome) =>
        outcome.Kind == OutcomeKind.Delivered && outcome.Listener!.Role is ListenerRole.ProxyInbound or ListenerRole.ProxyOutbound;

    static void Kill(InjectedPod pod, string[] arguments, TimeSpan after)
    {
        using (pod.Inside.Start([NativeTool.Path, .. arguments]))
            Thread.Sleep(after);
        // A program that it started may live a moment longer.
        for (var wait = 0; pod.Inside.Name is var name && Command.Run(["ip", "netns", "pids", name]).Output.Length > 0; wait++)
        {
            Assert.True(wait < 3000, "What the killed program started does not end.");
            Thread.Sleep(20);
        }
    }
}
