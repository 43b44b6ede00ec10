using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>What came of checking a property. A closed family.</summary>
public abstract record Finding
{
    private protected Finding(Property property) => Property = property;

    /// <summary>The property that was checked.</summary>
    public Property Property { get; init; }

    /// <summary>True where the property is proved.</summary>
    public bool Holds => this is Proved;
}

/// <summary>The property holds for every packet.</summary>
/// <param name="Property">The property.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
/// <param name="Concerned">How many of them the property says anything about; with none it holds for want of a case.</param>
public sealed record Proved(Property Property, long Classes, long Concerned) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() => Concerned == Classes
        ? $"proved over {Classes} classes: {Property}."
        : $"proved over {Classes} classes ({Concerned} concerned): {Property}.";
}

/// <summary>The property does not hold.</summary>
/// <param name="Property">The property.</param>
/// <param name="Witness">The plainest packet that breaks it, followed to its end.</param>
/// <param name="Failures">The number of classes that break it.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record Disproved(Property Property, Journey Witness, long Failures, long Classes) : Finding(Property)
{
    /// <summary>The packet that breaks it.</summary>
    public Packet Packet => Witness.Hops[0].Packet;

    /// <inheritdoc/>
    public override string ToString() => $"broken by {Failures} of {Classes} classes: {Property}.\n{Witness}";
}

/// <summary>The property cannot be decided; nothing is claimed.</summary>
/// <param name="Property">The property.</param>
/// <param name="Reason">Why: too many classes, or a packet that reaches a statement the model does not know.</param>
public sealed record Undecidable(Property Property, string Reason) : Finding(Property)
{
    internal static string ReasonOf(Packet packet, in Outcome outcome) =>
        $"{packet} reaches {Words.Of(outcome.Cause!)}, which the model does not know.";

    /// <inheritdoc/>
    public override string ToString() => $"not decided: {Property}. {Reason}";
}

/// <summary>There are rules that no packet of the space reaches and matches.</summary>
/// <param name="Property">The property.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record Unused(Property Property, EquatableArray<RulePlace> Rules, long Classes) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"not so, over {Classes} classes: {Property}. No packet matches\n{string.Join('\n', Rules.Select(rule => $"  {rule}"))}\n";
}

/// <summary>There are options, or items of them, that change nothing.</summary>
/// <param name="Property">The property.</param>
/// <param name="Options">The options, each with the item where it is a list: <c>ExcludeOutboundPorts 22</c>.</param>
/// <param name="Classes">The number of classes that were looked at.</param>
public sealed record WithoutEffect(Property Property, EquatableArray<string> Options, long Classes) : Finding(Property)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"not so, over {Classes} classes: {Property}. No packet fares differently without\n{string.Join('\n', Options.Select(option => $"  {option}"))}\n";
}
