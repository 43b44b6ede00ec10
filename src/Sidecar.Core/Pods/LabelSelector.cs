using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// A Kubernetes label selector (meta/v1 LabelSelector): conditions on labels that must all hold. The empty selector
/// matches everything.
/// </summary>
/// <remarks>
/// Immutable, with value equality. Keys and values are checked against the label syntax, so a selector that exists is
/// one the API server takes.
/// </remarks>
public sealed class LabelSelector : IEquatable<LabelSelector>, ISpanParsable<LabelSelector>
{
    readonly EquatableArray<SelectorRequirement> requirements;

    /// <summary>Makes a selector of its conditions.</summary>
    /// <param name="requirements">The conditions; none gives the selector that matches everything.</param>
    /// <exception cref="FormatException">A key, a value or a number of values is not allowed; all problems are named.</exception>
    public LabelSelector(params IEnumerable<SelectorRequirement> requirements)
    {
        ArgumentNullException.ThrowIfNull(requirements);
        this.requirements = requirements.ToEquatableArray();
        var faults = this.requirements.SelectMany(Faults).ToList();
        if (faults.Count > 0)
            throw new FormatException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>The selector that matches everything.</summary>
    public static LabelSelector Everything { get; } = new();

    /// <summary>The conditions, in order.</summary>
    public EquatableArray<SelectorRequirement> Requirements => requirements;

    /// <summary>True when there is no condition: the selector matches everything.</summary>
    public bool IsEmpty => requirements.IsEmpty;

    /// <summary>True when the labels satisfy every condition.</summary>
    /// <param name="labels">The labels of the object.</param>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in requirements)
            if (!requirement.Matches(labels))
                return false;
        return true;
    }

    /// <summary>Reads the JSON form, with <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    /// <param name="json">The selector.</param>
    /// <param name="at">Where it stands, for messages.</param>
    /// <exception cref="FormatException">It has another form; all problems are named with their pointers.</exception>
    public static LabelSelector FromJson(JsonObject json, JsonPointer at = default) => LabelSelectorJson.Read(json, at);

    /// <summary>The JSON form: single values as <c>matchLabels</c>, the rest as <c>matchExpressions</c>.</summary>
    public JsonObject ToJson() => LabelSelectorJson.Write(this);

    /// <summary>Reads the text form of kubectl: <c>app=web,tier in (front,edge),!legacy</c>.</summary>
    /// <param name="text">The conditions, separated by commas. Empty text matches everything.</param>
    /// <exception cref="FormatException">The text has another form; the message says where.</exception>
    public static LabelSelector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new LabelSelectorText(text).Read();
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static LabelSelector Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(string)"/>
    public static LabelSelector Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    /// <summary>Reads the text form; false where it has another form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The selector.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out LabelSelector result)
    {
        try
        {
            result = s is null ? null : Parse(s);
        }
        catch (FormatException)
        {
            result = null;
        }
        return result is not null;
    }

    /// <inheritdoc cref="TryParse(string?, IFormatProvider?, out LabelSelector)"/>
    public static bool TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out LabelSelector result) =>
        TryParse(s.ToString(), provider, out result);

    /// <summary>True when both have the same conditions in the same order.</summary>
    /// <param name="other">The selector to compare with.</param>
    public bool Equals(LabelSelector? other) => other is not null && requirements == other.requirements;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSelector);

    /// <inheritdoc/>
    public override int GetHashCode() => requirements.GetHashCode();

    /// <summary>The text form, which <see cref="Parse(string)"/> reads back; empty for the empty selector.</summary>
    public override string ToString() => string.Join(',', requirements);

    static IEnumerable<string> Faults(SelectorRequirement requirement)
    {
        if (LabelSyntax.KeyFault(requirement.Key) is { } key)
            yield return key;
        foreach (var value in requirement.Values)
            if (LabelSyntax.ValueFault(value) is { } fault)
                yield return fault;
        var listing = requirement.Operator is SelectorOperator.In or SelectorOperator.NotIn;
        if (listing && requirement.Values.IsEmpty)
            yield return $"{requirement.Operator} of '{requirement.Key}': expected at least one value, found none";
        if (!listing && !requirement.Values.IsEmpty)
            yield return $"{requirement.Operator} of '{requirement.Key}': expected no value, found {requirement.Values.Count}";
    }
}
