using BenchmarkDotNet.Attributes;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Benchmarks.Rules;

/// <summary>Questions about every packet there can be; the number of classes stands beside the name of the rules.</summary>
public class Proofs
{
    /// <summary>The rules.</summary>
    [ParamsSource(nameof(Scenes))]
    public Scene Set { get; set; } = Scene.Default;

    public static IEnumerable<Scene> Scenes => [Scene.Default, Scene.Largest];

    /// <summary>Everything that the options promise.</summary>
    [Benchmark]
    public EquatableArray<Finding> ProveAll() => new Verifier(Set.Rules, Set.Facts).Check(InterceptionProperties.Of(Set.Settings));

    /// <summary>One promise: every connection that the options include reaches the proxy.</summary>
    [Benchmark]
    public Finding ProveNoBypass() => new Verifier(Set.Rules, Set.Facts).Check(InterceptionProperties.Of(Set.Settings)[0]);

    /// <summary>Whether the rules behave as themselves.</summary>
    [Benchmark]
    public RuleSetDiff Compare() => RuleSetDiff.Between(Set.Rules, Set.Rules, Set.Facts);
}
