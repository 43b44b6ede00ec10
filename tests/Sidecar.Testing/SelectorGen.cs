using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Pods;

namespace Sidecar.Testing;

/// <summary>Generates label selectors whose keys and values meet those of <see cref="PodGen"/> often.</summary>
/// <remarks>Use as <c>[Property(Arbitrary = [typeof(SelectorGen)])]</c>; a selector prints in the form of kubectl.</remarks>
public static class SelectorGen
{
    static readonly Gen<string> Key = Gen.Elements("app", "tier", "version", "inject", "example.com/inject", "a/b");
    static readonly Gen<string> Value = Gen.Elements("true", "false", "", "web", "front", "yes", "1", "v1.2_3-4");

    static readonly Gen<SelectorRequirement> Requirement =
        from key in Key
        from comparison in Gen.Elements(
            SelectorOperator.In, SelectorOperator.NotIn, SelectorOperator.Exists, SelectorOperator.DoesNotExist)
        from values in Gen.Choose(1, 3).SelectMany(count => Value.ListOf(count))
        let listing = comparison is SelectorOperator.In or SelectorOperator.NotIn
        select new SelectorRequirement(key, comparison, listing ? [.. values.Distinct()] : []);

    /// <summary>Generated selectors, the empty one among them. They shrink by losing conditions.</summary>
    public static Arbitrary<LabelSelector> Selectors { get; } = Arb.From(
        Gen.Choose(0, 3).SelectMany(count => Requirement.ListOf(count)).Select(list => new LabelSelector(list)),
        selector => Enumerable.Range(0, selector.Requirements.Count)
            .Select(index => new LabelSelector(selector.Requirements.RemoveAt(index))));
}
