namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>What a CEL expression gives: a value, an error, or nothing that can be told here.</summary>
abstract record CelValue
{
    private protected CelValue()
    {
    }

    public static Null Nothing { get; } = new();

    public sealed record Null : CelValue;

    public sealed record Bool(bool Value) : CelValue;

    public sealed record Number(long Value) : CelValue;

    public sealed record Text(string Value) : CelValue;

    public sealed record List(EquatableArray<CelValue> Items) : CelValue;

    /// <summary>A map or an object. A key with a null value is known to be absent.</summary>
    /// <param name="Entries">What is known.</param>
    /// <param name="IsComplete">Whether keys that are not listed are absent; else nothing is known of them.</param>
    public sealed record Map(IReadOnlyDictionary<string, CelValue?> Entries, bool IsComplete) : CelValue;

    /// <summary>An optional value, as <c>.?</c> makes it; null for none.</summary>
    public sealed record Optional(CelValue? Value) : CelValue;

    public sealed record Error(string Message) : CelValue;

    /// <param name="Reason">Why not, as half a sentence.</param>
    public sealed record Unknown(string Reason) : CelValue;
}
