using System.Text;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Random rules, random connections: the prediction against the kernel.</summary>
public class DifferentialTests(ITestOutputHelper output)
{
    const int RuleSets = 64;
    const int ConnectionsEach = 8;
    const int Told = 5;

    [Fact]
    public void The_kernel_does_what_the_evaluator_predicts()
    {
        var seed = Environment.GetEnvironmentVariable("SIDECAR_SEED") is { Length: > 0 } given ? int.Parse(given, null) : Environment.TickCount;
        output.WriteLine($"seed {seed} (set SIDECAR_SEED to repeat)");
        var draw = new Draw(seed);
        using var pod = new KernelPod();
        var coverage = new Coverage();
        var port = (ushort)20000;
        var failures = new List<string>();
        for (var i = 0; i < RuleSets; i++)
        {
            var rules = RandomRules.Of(draw, i % 2 == 0 ? Backend.Iptables : Backend.Nftables);
            var packets = Enumerable.Range(0, ConnectionsEach).Select(_ => RandomPackets.One(draw, port += 37)).ToArray();
            pod.Load(rules);
            var evaluator = new Evaluator(rules, pod.Facts);
            var seen = packets.AsParallel().AsOrdered().WithDegreeOfParallelism(ConnectionsEach).Select(pod.Open).ToArray();
            for (var n = 0; n < packets.Length; n++)
            {
                var trace = evaluator.Trace(packets[n]);
                coverage.Count(trace, seen[n]);
                if (!seen[n].Agrees(trace))
                    failures.Add(failures.Count < Told ? Explain(pod, rules, packets[n]) : $"{packets[n]}: {seen[n]}");
            }
        }
        output.WriteLine(coverage.ToString());
        Assert.True(failures.Count == 0, $"seed {seed}: {failures.Count} differ\n{string.Join("\n\n", failures.Take(60))}");
        Assert.Empty(coverage.Missing());
        Assert.True(coverage.Uncompared < 0.15, $"{coverage.Uncompared:P0} of the connections are not compared.");
    }

    static string Explain(KernelPod pod, RuleSet rules, Packet packet)
    {
        if (Shrink.Of(pod, rules, packet) is not var (least, plainest, seen))
            return $"does not repeat: {packet}";
        var trace = new Evaluator(least, pod.Facts).Trace(plainest);
        return new StringBuilder()
            .AppendLine(NftFormat.Instance.Render(least) + IptablesRestoreFormat.IPv4.Render(least) + IptablesRestoreFormat.IPv6.Render(least))
            .AppendLine($"kernel: {seen}")
            .AppendLine($"predicted: {Observation.Predicted(trace)}")
            .Append(trace.ToText(TraceDetail.All))
            .ToString();
    }
}
