namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>The part of CEL that is understood here.</summary>
abstract record CelExpression
{
    private protected CelExpression()
    {
    }

    public sealed record Literal(CelValue Value) : CelExpression;

    public sealed record ListLiteral(EquatableArray<CelExpression> Items) : CelExpression;

    public sealed record Identifier(string Name) : CelExpression;

    /// <summary><c>a.b</c>, <c>a['b']</c>, and with a question mark before the key <c>a.?b</c>, <c>a[?'b']</c>.</summary>
    public sealed record Select(CelExpression Target, CelExpression Key, bool IsOptional) : CelExpression;

    /// <summary><c>has(a.b)</c></summary>
    public sealed record Has(Select Field) : CelExpression;

    /// <summary><c>f(a)</c>, or <c>a.f(b)</c> with the target first.</summary>
    public sealed record Call(string Function, EquatableArray<CelExpression> Arguments) : CelExpression;

    public sealed record Not(CelExpression Operand) : CelExpression;

    public sealed record Binary(string Operator, CelExpression Left, CelExpression Right) : CelExpression;

    public sealed record Conditional(CelExpression If, CelExpression Then, CelExpression Else) : CelExpression;

    /// <summary>A part that is CEL and not understood here.</summary>
    public sealed record Unsupported(string What) : CelExpression;
}
