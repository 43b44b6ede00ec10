namespace Sidecar.Core.Pods;

/// <summary>How a <see cref="SelectorRequirement"/> compares a label.</summary>
public enum SelectorOperator
{
    /// <summary>The label exists and its value is one of those listed.</summary>
    In,

    /// <summary>The label is absent, or its value is none of those listed.</summary>
    NotIn,

    /// <summary>The label exists, whatever its value.</summary>
    Exists,

    /// <summary>The label is absent.</summary>
    DoesNotExist,
}
