using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>One problem of a text, with its place.</summary>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column in characters, counted from 1.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record Diagnostic(int Line, int Column, string Message)
{
    /// <summary><c>LINE:COLUMN: message</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: {Message}");
}
