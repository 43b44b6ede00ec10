using System.Collections.ObjectModel;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Policy;

namespace Sidecar.Testing;

/// <summary>Generates what a policy decides on: pods, and where they come from.</summary>
/// <remarks>
/// Pods are those of <see cref="PodGen"/>; namespaces and their labels are few, so that rules and subjects meet. Use as
/// <c>[Property(Arbitrary = [typeof(SubjectGen)])]</c>.
/// </remarks>
public static class SubjectGen
{
    static readonly Gen<string?> Namespace = Gen.Elements(null, "", "default", "kube-system", "shop", "payments");

    static readonly Gen<IReadOnlyDictionary<string, string>?> NamespaceLabels = Gen.Frequency(
        (1, Gen.Constant<IReadOnlyDictionary<string, string>?>(null)),
        (4,
            from keys in Gen.Elements("istio-injection", "istio.io/rev", "app", "tier", "example.com/team").ListOf()
            let names = keys.Distinct().Take(3).ToList()
            from values in Gen.Elements("enabled", "disabled", "", "true", "false", "default").ListOf(names.Count)
            select (IReadOnlyDictionary<string, string>?)new Printed(names.Zip(values, KeyValuePair.Create))));

    /// <summary>Generated subjects; their pods are shrunk.</summary>
    public static Arbitrary<InjectionSubject> Subjects { get; } = Arb.From(
        from pod in PodGen.Pods.Generator
        from @namespace in Namespace
        from labels in NamespaceLabels
        from dryRun in Gen.Elements(false, false, true)
        select new InjectionSubject { Pod = pod, RequestNamespace = @namespace, NamespaceLabels = labels, DryRun = dryRun },
        Shrink);

    static IEnumerable<InjectionSubject> Shrink(InjectionSubject subject)
    {
        if (subject.NamespaceLabels is { Count: > 0 })
            yield return subject with { NamespaceLabels = new Printed([]) };
        if (subject.DryRun)
            yield return subject with { DryRun = false };
        foreach (var pod in PodGen.Pods.Shrinker(subject.Pod))
            yield return subject with { Pod = pod };
    }

    /// <summary>Labels that a failing property shows.</summary>
    sealed class Printed(IEnumerable<KeyValuePair<string, string>> labels)
        : ReadOnlyDictionary<string, string>(new Dictionary<string, string>(labels, StringComparer.Ordinal))
    {
        public override string ToString() => JsonSerializer.Serialize(Dictionary);
    }
}
