namespace Sidecar.Core.Yaml;

/// <summary>Something wrong in a text, and where.</summary>
/// <param name="Source">The name of the file, or what stands for it, such as <c>-</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, counted in UTF-16 units.</param>
/// <param name="Message">What was found and what was expected; with the field, where there is one.</param>
public sealed record Diagnostic(string Source, int Line, int Column, string Message)
{
    /// <summary>The form that editors and shells follow: <c>source:line:column: message</c>.</summary>
    public override string ToString() => $"{Source}:{Line}:{Column}: {Message}";
}
