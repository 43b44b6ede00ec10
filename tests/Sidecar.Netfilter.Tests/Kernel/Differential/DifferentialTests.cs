using System.Text;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Random rules, random connections: the prediction against the kernel.</summary>
public class DifferentialTests(ITestOutputHelper output)
{
    const int RuleSets = 64;
    const int ConnectionsEach = 8;
    const int Told = 5;

    // Where the machine is busy an answer can come too late. What the kernel really does it does each time.
    const int Repeats = 4;
    const double RepeatedAtMost = 0.1;

    readonly Coverage coverage = new();
    readonly List<string> failures = [];
    int repeated;

    [Fact]
    public void The_kernel_does_what_the_evaluator_predicts()
    {
        var seeds = Seeds.FromEnvironment();
        foreach (var seed in seeds)
            Try(seed);
        var connections = seeds.Count * RuleSets * ConnectionsEach;
        output.WriteLine($"{connections} connections over {seeds.Count * RuleSets} rule sets; {repeated} had to be made again alone\n{coverage}");
        Assert.True(failures.Count == 0, $"{failures.Count} differ\n{string.Join("\n\n", failures.Take(60))}");
        Assert.Empty(coverage.Missing());
        Assert.True(coverage.Uncompared < 0.2, $"{coverage.Uncompared:P0} of the connections are not compared.");
        Assert.True(repeated < connections * RepeatedAtMost, $"{repeated} of {connections} connections agree only when made again.");
    }

    /// <summary>What is never met cannot be compared: every statement of the model has to occur.</summary>
    [Fact]
    public void Every_match_and_target_is_among_what_must_occur() => Assert.Empty(typeof(Statement).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Statement)))
        .Where(type => type != typeof(UnknownMatch) && type != typeof(UnknownTarget) && type != typeof(Comment) && type != typeof(Counter))
        .Select(type => $"{(type.IsAssignableTo(typeof(Match)) ? "match" : "target")} {type.Name}")
        .Except(Coverage.Kinds));

    void Try(int seed)
    {
        output.WriteLine($"seed {seed} (set SIDECAR_SEED to repeat)");
        var draw = new Draw(seed);
        using var pod = new KernelPod();
        var port = (ushort)20000;
        for (var i = 0; i < RuleSets; i++)
        {
            var rules = RandomRules.Of(draw, i % 2 == 0 ? Backend.Iptables : Backend.Nftables);
            var packets = Enumerable.Range(0, ConnectionsEach).Select(_ => RandomPackets.One(draw, port += 37)).ToArray();
            Assert.Empty(rules.Problems());
            pod.Load(rules);
            var evaluator = new Evaluator(rules, pod.Facts);
            var seen = packets.AsParallel().AsOrdered().WithDegreeOfParallelism(ConnectionsEach).Select(pod.Open).ToArray();
            for (var n = 0; n < packets.Length; n++)
            {
                var trace = evaluator.Trace(packets[n]);
                coverage.Count(trace, seen[n]);
                if (!seen[n].Agrees(trace) && !AgreesAlone(pod, evaluator, packets[n]))
                    failures.Add($"seed {seed}: " + (failures.Count < Told ? Explain(pod, rules, packets[n]) : $"{packets[n]}: {seen[n]}"));
            }
        }
    }

    bool AgreesAlone(KernelPod pod, Evaluator evaluator, Packet packet)
    {
        for (var i = 1; i <= Repeats; i++)
        {
            var again = packet with { SourcePort = (ushort)(packet.SourcePort + i) };
            if (!pod.Open(again).Agrees(evaluator.Trace(again)))
                continue;
            repeated++;
            return true;
        }
        return false;
    }

    static string Explain(KernelPod pod, RuleSet rules, Packet packet)
    {
        var (least, plainest, seen) = Shrink.Of(pod, rules, packet);
        var trace = new Evaluator(least, pod.Facts).Trace(plainest);
        var text = new StringBuilder()
            .AppendLine(NftFormat.Instance.Render(least) + IptablesRestoreFormat.IPv4.Render(least) + IptablesRestoreFormat.IPv6.Render(least))
            .AppendLine($"kernel: {seen}")
            .AppendLine($"predicted: {Observation.Predicted(trace)}")
            .Append(trace.ToText(TraceDetail.All))
            .ToString();
        pod.Load(rules);
        return text;
    }
}
