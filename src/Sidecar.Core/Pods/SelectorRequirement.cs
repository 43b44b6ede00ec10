namespace Sidecar.Core.Pods;

/// <summary>One condition of a <see cref="LabelSelector"/>.</summary>
/// <param name="Key">The key of the label, its prefix included.</param>
/// <param name="Operator">How the label is compared.</param>
/// <param name="Values">What it is compared with: at least one for In and NotIn, none otherwise.</param>
public sealed record SelectorRequirement(string Key, SelectorOperator Operator, EquatableArray<string> Values)
{
    /// <summary>True when the labels satisfy this condition.</summary>
    /// <param name="labels">The labels of the object.</param>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var exists = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            SelectorOperator.In => exists && Lists(value!),
            SelectorOperator.NotIn => !exists || !Lists(value!),
            SelectorOperator.Exists => exists,
            _ => !exists,
        };
    }

    /// <summary>The text form: <c>app=web</c>, <c>tier in (a,b)</c>, <c>tier notin (c)</c>, <c>app</c>, <c>!app</c>.</summary>
    public override string ToString() => Operator switch
    {
        SelectorOperator.In when Values.Count == 1 => $"{Key}={Values[0]}",
        SelectorOperator.In => $"{Key} in ({string.Join(',', Values)})",
        SelectorOperator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
        SelectorOperator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
        SelectorOperator.Exists => Key,
        _ => $"!{Key}",
    };

    bool Lists(string value)
    {
        foreach (var listed in Values)
            if (listed == value)
                return true;
        return false;
    }
}
