namespace Sidecar.Core.Yaml;

/// <summary>Cuts a stream into documents without losing a character.</summary>
/// <remarks>
/// A line that begins with <c>---</c> or <c>...</c> and a blank or nothing is a marker wherever it stands: YAML 1.2
/// §9.1.2 forbids such a line inside a scalar. So lines are all that has to be looked at.
/// </remarks>
static class YamlSplitter
{
    public const char ByteOrderMark = '\uFEFF';

    public static IEnumerable<(string Text, int FirstLine)> Split(string text)
    {
        var (start, firstLine) = (0, 1);
        var begun = false;
        foreach (var (line, number) in Lines(text))
        {
            var content = text[line].TrimStart(ByteOrderMark);
            if (IsMarker(content, "---"))
            {
                if (begun)
                {
                    yield return (text[start..line.Start.Value], firstLine);
                    (start, firstLine) = (line.Start.Value, number);
                }
                begun = true;
            }
            else if (IsMarker(content, "..."))
            {
                if (begun)
                {
                    yield return (text[start..line.End.Value], firstLine);
                    (start, firstLine) = (line.End.Value, number + 1);
                }
                begun = false;
            }
            else
            {
                begun |= !IsBlankOrComment(content) && content[0] != '%';
            }
        }
        if (start < text.Length)
            yield return (text[start..], firstLine);
    }

    /// <summary>The lines of a text, each with its line break, numbered from 1.</summary>
    public static IEnumerable<(Range Line, int Number)> Lines(string text)
    {
        var number = 1;
        for (var start = 0; start < text.Length; number++)
        {
            var end = text.AsSpan(start).IndexOfAny("\r\n\u0085\u2028\u2029");
            end = end < 0 ? text.Length : start + end + 1;
            if (end < text.Length && text[end - 1] == '\r' && text[end] == '\n')
                end++;
            yield return (start..end, number);
            start = end;
        }
    }

    /// <summary>Where the value of a document begins: past blanks, comments and the marker; the end if nowhere.</summary>
    public static int StartOfContent(string text)
    {
        foreach (var (line, _) in Lines(text))
        {
            var content = text.AsSpan(line).TrimStart(ByteOrderMark);
            if (IsMarker(content, "---"))
                content = content[3..];
            if (!IsBlankOrComment(content))
                return line.End.Value - content.TrimStart(" \t").Length;
        }
        return text.Length;
    }

    public static bool IsMarker(ReadOnlySpan<char> line, string marker) =>
        line.StartsWith(marker, StringComparison.Ordinal)
        && (line.Length == marker.Length || line[marker.Length] is ' ' or '\t' or '\r' or '\n' or '\u0085' or '\u2028' or '\u2029');

    public static bool IsBlankOrComment(ReadOnlySpan<char> line)
    {
        var content = line.TrimStart(" \t\r\n\u0085\u2028\u2029");
        return content.IsEmpty || content[0] == '#';
    }
}
