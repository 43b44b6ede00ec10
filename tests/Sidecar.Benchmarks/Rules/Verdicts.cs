using BenchmarkDotNet.Attributes;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Benchmarks.Rules;

/// <summary>Verdicts over packets of every kind: an answer follows the whole opening of a connection and allocates nothing.</summary>
public class Verdicts
{
    const int Packets = 1000;

    Evaluator evaluator = null!;
    Packet[] packets = null!;

    /// <summary>The rules.</summary>
    [ParamsSource(nameof(Scenes))]
    public Scene Set { get; set; } = Scene.Default;

    public static IEnumerable<Scene> Scenes => [Scene.Default, Scene.Largest];

    [GlobalSetup]
    public void Setup()
    {
        evaluator = new Evaluator(Set.Rules, Set.Facts);
        var every = Set.Space.Count / Packets;
        packets = [.. Set.Space.Where((_, i) => i % every == 0).Take(Packets)];
    }

    /// <summary>The answer alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Packets)]
    public int Evaluate()
    {
        var delivered = 0;
        foreach (var packet in packets)
            delivered += evaluator.Evaluate(packet).Kind == OutcomeKind.Delivered ? 1 : 0;
        return delivered;
    }

    /// <summary>The answer with every step that led to it.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    public int Trace()
    {
        var steps = 0;
        foreach (var packet in packets)
            steps += evaluator.Trace(packet).Steps.Count;
        return steps;
    }
}
