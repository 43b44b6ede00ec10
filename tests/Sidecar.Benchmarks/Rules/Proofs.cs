using BenchmarkDotNet.Attributes;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Benchmarks.Rules;

/// <summary>Questions about every packet there can be; the number of classes stands beside the name of the rules.</summary>
[SimpleJob(launchCount: 1, warmupCount: 2, iterationCount: 8)]
public class Proofs
{
    /// <summary>The rules.</summary>
    [ParamsSource(nameof(Scenes))]
    public Scene Set { get; set; } = Scene.Default;

    public static IEnumerable<Scene> Scenes => [Scene.Default, Scene.Largest];

    /// <summary>A property, proved or refuted.</summary>
    [Benchmark]
    public Finding Prove() => new Verifier(Set.Rules, Set.Facts).Check(Property.Of(
        "The proxy's own connections are not sent to its outbound listener",
        c => c.Packet.Owner is not { Uid: 1337 } || c.Role != ListenerRole.ProxyOutbound || c.Packet.DestinationPort == 15001));

    /// <summary>Which rules are of no use.</summary>
    [Benchmark]
    public Finding FindUnusedRules() => new Verifier(Set.Rules, Set.Facts).CheckUse();

    /// <summary>Whether the rules behave as themselves.</summary>
    [Benchmark]
    public RuleSetDiff Compare() => RuleSetDiff.Between(Set.Rules, Set.Rules, Set.Facts);
}
