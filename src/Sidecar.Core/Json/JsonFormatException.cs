namespace Sidecar.Core.Json;

/// <summary>A text is not the JSON it should be.</summary>
/// <remarks>The message begins with <c>line:column: </c>, so that a caller can put the name of a file before it.</remarks>
public sealed class JsonFormatException : FormatException
{
    /// <summary>States what is wrong and where.</summary>
    /// <param name="problem">What was found and what was expected, without the position.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column, from 1, counted in UTF-16 units.</param>
    /// <param name="pointer">The value at fault, if it is known.</param>
    /// <param name="inner">What the reader said, if it was the reader.</param>
    public JsonFormatException(
        string problem, int line, int column, JsonPointer? pointer = null, Exception? inner = null)
        : base(Text(problem, line, column, pointer), inner)
    {
        Problem = problem;
        Line = line;
        Column = column;
        Pointer = pointer;
    }

    /// <summary>What was found and what was expected, without the position.</summary>
    public string Problem { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1, counted in UTF-16 units.</summary>
    public int Column { get; }

    /// <summary>The value at fault, if it is known.</summary>
    public JsonPointer? Pointer { get; }

    static string Text(string problem, int line, int column, JsonPointer? pointer) =>
        pointer is { IsRoot: false } known
            ? $"{line}:{column}: {known}: {problem}"
            : $"{line}:{column}: {problem}";
}
