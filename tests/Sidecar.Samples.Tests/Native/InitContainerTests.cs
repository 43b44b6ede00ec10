using Sidecar.Netfilter;

namespace Sidecar.Samples.Tests.Native;

/// <summary>The native program as the init container of an injected pod.</summary>
public class InitContainerTests
{
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
        Assert.Equal(InjectedPod.Wanted(arguments).Rules.Normalise(), pod.Rules());
        Assert.True(pod.IsCaptured(1000, 15001));
        Assert.False(pod.IsCaptured(1337, 15001));

        var once = pod.Everything();
        Assert.Equal("Nothing to do: the rules are in force.\n", pod.Run(arguments).Expect());
        Assert.Equal(once, pod.Everything());

        var others = InjectedPod.Arguments("traffic.sidecar.istio.io/excludeOutboundPorts: \"8080\"", "traffic.sidecar.istio.io/includeInboundPorts: \"80\"");
        Assert.NotEqual(arguments, others);
        pod.Run(others).Expect();
        Assert.Equal(InjectedPod.Wanted(others).Rules.Normalise(), pod.Rules());
        Assert.False(pod.IsCaptured(1000, 15001));

        pod.Run("clean").Expect();
        Assert.Equal(Rules(before), Rules(pod.Everything()));
        Assert.Equal(RuleSet.Empty, pod.Rules());
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

    // Tables that were used once stay, empty.
    static IEnumerable<string> Rules(string everything) =>
        everything.Split('\n').Where(line => line.StartsWith("-A", StringComparison.Ordinal) || line.Contains("lookup", StringComparison.Ordinal) || line.Contains("inet6", StringComparison.Ordinal));
}
