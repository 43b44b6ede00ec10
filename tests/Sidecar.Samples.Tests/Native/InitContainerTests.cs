using System.Diagnostics;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Samples.Tests.Native;

/// <summary>The native program as the init container of an injected pod.</summary>
public class InitContainerTests
{
    const int Kills = 50;

    public InitContainerTests() => Requires.Root("iptables-nft-restore", "nft", "gcc");

    [Fact]
    public void The_arguments_of_an_injected_pod_bring_its_rules_into_force_and_a_second_run_changes_nothing()
    {
        using var pod = new InjectedPod();
        var before = pod.Everything();
        var arguments = InjectedPod.Arguments();
        Assert.Equal(["istio-iptables", "-p", "15001"], arguments[..3]);

        Assert.False(pod.IsCaptured(1000, 15001));
        pod.Run(arguments).Expect();
        Assert.Equal(Wanted(arguments).Rules.Normalise(), pod.Rules());
        Assert.True(pod.IsCaptured(1000, 15001));
        Assert.False(pod.IsCaptured(1337, 15001));

        var once = pod.Everything();
        Assert.Equal("Nothing to do: the rules are in force.\n", pod.Run(arguments).Expect());
        Assert.Equal(once, pod.Everything());

        var others = InjectedPod.Arguments("traffic.sidecar.istio.io/excludeOutboundPorts: \"8080\"", "traffic.sidecar.istio.io/includeInboundPorts: \"80\"");
        Assert.NotEqual(arguments, others);
        pod.Run(others).Expect();
        Assert.Equal(Wanted(others).Rules.Normalise(), pod.Rules());
        Assert.False(pod.IsCaptured(1000, 15001));

        pod.Run("clean").Expect();
        Assert.Equal(Rules(before), Rules(pod.Everything()));
        Assert.Equal(RuleSet.Empty, pod.Rules());
    }

    [Fact]
    public void Killed_at_any_moment_each_table_is_old_or_new_nothing_leaks_or_loops_and_the_next_run_repairs()
    {
        using var pod = new InjectedPod();
        string[][] ends = [[.. InjectedPod.Arguments(), "--dual-stack"], [.. InjectedPod.Arguments("sidecar.istio.io/interceptionMode: TPROXY"), "--dual-stack"]];
        var wanted = ends.Select(Wanted).ToArray();
        pod.Run(ends[1]).Expect();
        var clock = Stopwatch.StartNew();
        pod.Run(ends[0]).Expect();
        var whole = clock.Elapsed;
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var between = new HashSet<RuleSet>();
        for (var kill = 1; kill <= Kills; kill++)
        {
            var (old, now) = (wanted[(kill + 1) % 2].Rules.Normalise(), wanted[kill % 2].Rules.Normalise());
            Kill(pod, ends[kill % 2], whole * random.NextDouble());
            var found = pod.Rules();
            foreach (var id in old.Tables.Concat(now.Tables).Concat(found.Tables).Select(table => table.Id).Distinct())
                Assert.True(found.Find(id) == old.Find(id) || found.Find(id) == now.Find(id), $"kill {kill} of seed {seed}: {id} is neither old nor new:\n{found.Find(id)}");
            if (found != old && found != now && between.Add(found))
                Prove(found, old, now, ends[1], $"kill {kill} of seed {seed}");
            var repaired = pod.Run(ends[kill % 2]);
            Assert.True(repaired.ExitCode == 0, $"kill {kill} of seed {seed}: {repaired.Error}");
            Assert.Equal(now, pod.Rules());
            Assert.StartsWith("Nothing to do", pod.Run(ends[kill % 2]).Expect(), StringComparison.Ordinal);
        }
        pod.Run("clean").Expect();
        Assert.Equal(RuleSet.Empty, pod.Rules());
    }

    [Fact]
    public void Every_state_that_a_kill_can_leave_neither_leaks_nor_loops()
    {
        string[][] ends =
        [
            [.. InjectedPod.Arguments(), "--dual-stack"],
            [.. InjectedPod.Arguments("sidecar.istio.io/interceptionMode: TPROXY"), "--dual-stack"],
        ];
        foreach (var (from, to) in new[] { (0, 1), (1, 0) })
        {
            var (old, now) = (Wanted(ends[from]), Wanted(ends[to]));
            var plan = Assert.IsType<Replacement>(ApplyPlan.Compute(now, old, old.Rules, IptablesVariant.Nft));
            var state = old.Rules.Normalise();
            foreach (var table in Transactions(plan))
            {
                state = new RuleSet([.. state.Tables.Where(one => one.Id != table), .. now.Rules.Normalise().Find(table) is { } made ? [made] : Array.Empty<Table>()]);
                Prove(state.For(table.Family), old.Rules.For(table.Family), now.Rules.For(table.Family), ends[1], $"{table}");
            }
            Assert.Equal(now.Rules.Normalise(), state.Normalise());
        }
    }

    [Fact]
    public void Bringing_the_default_rules_into_force_takes_at_most_three_programs_a_family()
    {
        using var pod = new InjectedPod();
        using var log = new ProgramLog();
        foreach (var _ in new[] { "first", "second" })
        {
            pod.Inside.Run(["env", $"PATH={log.Folder}", NativeTool.Path, .. InjectedPod.Arguments(), "--dual-stack"], stdin: null, seconds: 60).Expect();
            var started = log.Take();
            Assert.InRange(started.Count(name => name.StartsWith("iptables", StringComparison.Ordinal)), 0, 3);
            Assert.InRange(started.Count(name => name.StartsWith("ip6tables", StringComparison.Ordinal) || name == "ip"), 0, 3);
            Assert.All(started, name => Assert.StartsWith("ip", name, StringComparison.Ordinal));
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
        var pod = StandardPod.Of(Settings(tproxy));
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

    static bool IsProxy(in Outcome outcome) =>
        outcome.Kind == OutcomeKind.Delivered && outcome.Listener!.Role is ListenerRole.ProxyInbound or ListenerRole.ProxyOutbound;

    static void Kill(InjectedPod pod, string[] arguments, TimeSpan after)
    {
        using (pod.Inside.Start([NativeTool.Path, .. arguments]))
            Thread.Sleep(after);
        // A program that it started may live a moment longer.
        for (var wait = 0; pod.Inside.Name is var name && Command.Run(["ip", "netns", "pids", name]).Output.Length > 0; wait++)
        {
            Assert.True(wait < 500, "What the killed program started does not end.");
            Thread.Sleep(20);
        }
    }

    static NamespaceState Wanted(string[] arguments) => NamespaceState.Of(Settings(arguments));

    static InterceptionSettings Settings(string[] arguments)
    {
        var read = InterceptionArguments.Parse(arguments[1..].Where(argument => !argument.StartsWith("--log", StringComparison.Ordinal)), _ => null).Value;
        read.Options.Dialect = "istio";
        read.Options.IPv6 = read.DualStack;
        return read.ReadSettings().Value;
    }

    // Tables that were used once stay, empty.
    static IEnumerable<string> Rules(string everything) =>
        everything.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal) || line.Contains("lookup", StringComparison.Ordinal) || line.Contains("inet6", StringComparison.Ordinal));
}
