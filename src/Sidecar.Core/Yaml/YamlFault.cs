using System.Globalization;
using YamlDotNet.Core;

namespace Sidecar.Core.Yaml;

/// <summary>Says what is wrong with a text that the parser refused, in the words of who wrote the text.</summary>
static class YamlFault
{
    public const string Tab = "found a tab in the indentation, expected spaces";

    /// <summary>The first character that YAML does not allow as such, if there is one.</summary>
    public static (int Line, int Column, string Problem)? ForbiddenCharacter(string text)
    {
        // A byte order mark may only stand at the very start.
        for (var at = text.StartsWith(YamlSplitter.ByteOrderMark) ? 1 : 0; at < text.Length; at++)
            if (IsForbidden(text[at]))
            {
                var (line, column) = Position(text, at);
                return (line, column, string.Create(
                    CultureInfo.InvariantCulture,
                    $"found the character U+{(int)text[at]:X4}, which YAML only allows escaped in double quotes"));
            }
        return null;
    }

    public static bool IsForbidden(char value) =>
        value is < ' ' and not ('\t' or '\n' or '\r') or >= '\u007f' and < '\u00a0' and not '\u0085'
            or '\ufeff' or '\ufffe' or '\uffff';

    public static (int Line, int Column, string Problem) Explain(string text, YamlException error)
    {
        var (line, column) = ((int)error.Start.Line, (int)error.Start.Column);
        // Of a tab that breaks a mapping the parser tells only where the mapping begins.
        var furthest = error.Message.Contains(" tab ", StringComparison.Ordinal) ? int.MaxValue : line + 1;
        if (TabIn(text, line, furthest) is { } tab)
            return (tab.Line, tab.Column, Tab);
        if (YamlSplitter.Lines(text).LastOrDefault() is { Number: > 0 } last && line > last.Number)
            (line, column) = (last.Number, text[last.Line].TrimEnd('\r', '\n').Length + 1);
        return (line, column, Sentence(error.Message) + Found(text, line, column));
    }

    /// <summary>Whether a tab stands before this place in its line.</summary>
    public static bool HasTabBefore(string body, Mark place)
    {
        var before = (int)place.Column - 1;
        return body.AsSpan((int)place.Index - before, before).Contains('\t');
    }

    static string Found(string text, int number, int column)
    {
        var line = YamlSplitter.Lines(text).Where(entry => entry.Number == number).Select(entry => text[entry.Line]).FirstOrDefault();
        var from = column - 1;
        if (line is null || from >= line.TrimEnd().Length)
            return "";
        var rest = line[from..].TrimEnd();
        return $" (at '{(rest.Length <= 30 ? rest : rest[..30] + "...")}')";
    }

    static (int Line, int Column)? TabIn(string text, int first, int last)
    {
        foreach (var (line, number) in YamlSplitter.Lines(text).Where(entry => entry.Number >= first && entry.Number <= last))
        {
            var indentation = text.AsSpan(line).IndexOfAnyExcept(' ', '\t', '-');
            var tab = text.AsSpan(line).IndexOf('\t');
            if (tab >= 0 && tab < indentation)
                return (number, tab + 1);
        }
        return null;
    }

    static (int Line, int Column) Position(string text, int at)
    {
        foreach (var (line, number) in YamlSplitter.Lines(text))
            if (at < line.End.Value)
                return (number, at - line.Start.Value + 1);
        return (1, 1);
    }

    static string Sentence(string message)
    {
        var text = message.TrimEnd('.');
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
