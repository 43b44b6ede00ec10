namespace Sidecar.Netfilter.Interception;

/// <summary>What a flag takes.</summary>
public enum InterceptionFlagKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>Nothing, or <c>=true</c> or <c>=false</c>.</summary>
    Switch,

    /// <summary>A time such as <c>5s</c>, <c>500ms</c> or <c>1m30s</c>.</summary>
    Duration,
}
