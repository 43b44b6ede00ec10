using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>What came of checking a property. A closed family.</summary>
public abstract record Finding
{
    private protected Finding(string property) => Property = property;

    /// <summary>The property that was checked, as a sentence.</summary>
    public string Property { get; init; }

    /// <summary>True where the property is proved.</summary>
    public bool Holds => this is Proved;
}

/// <summary>The property holds for every packet.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record Proved(string Property, long Classes) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() => $"proved over {Classes} classes: {Property}.";
}

/// <summary>The property does not hold.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Witness">The plainest packet that breaks it, followed to its end.</param>
/// <param name="Failures">The number of classes that break it.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record Disproved(string Property, Journey Witness, long Failures, long Classes) : Finding(Property)
{
    /// <summary>The packet that breaks it.</summary>
    public Packet Packet => Witness.Hops[0].Packet;

    /// <inheritdoc/>
    public override string ToString() => $"broken by {Failures} of {Classes} classes: {Property}.\n{Witness}";
}

/// <summary>The property cannot be decided; nothing is claimed.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Reason">Why: too many classes, or a packet that reaches a statement the model does not know.</param>
public sealed record Undecidable(string Property, string Reason) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() => $"not decided: {Property}. {Reason}";
}

/// <summary>There are rules that no packet of the space reaches and matches.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record Unused(string Property, EquatableArray<RulePlace> Rules, long Classes) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rules.Count} rules are never used, over {Classes} classes:\n{string.Join('\n', Rules)}";
}

/// <summary>A rule and where it stands.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Number">Its place in the chain, counted from 1.</param>
/// <param name="Rule">The rule.</param>
public sealed record RulePlace(TableId Table, ChainName Chain, int Number, Rule Rule)
{
    /// <summary>Where it stands, and the rule in words.</summary>
    public override string ToString() => $"{Table} {Chain} {Number}: {Words.Of(Rule)}";
}
