using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Sidecar.Core.Yaml;

/// <summary>Writes a text as a YAML scalar: plain, in quotes or as a literal block.</summary>
static partial class YamlText
{
    /// <summary>The longest key that can stand before a colon in its line; YAML 1.2 §8.2.1 allows 1024.</summary>
    public const int MaxKeyLength = 1000;

    static readonly SearchValues<char> Indicators = SearchValues.Create("-?:,[]{}#&*!|>'\"%@`=<");

    // Read as something else than text by YAML 1.1, by 1.2, or by either in a spelling of its own.
    static readonly FrozenSet<string> Words = new[]
    {
        "~", "null", "y", "n", "yes", "no", "true", "false", "on", "off", ".nan", ".inf", "+.inf", "-.inf",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Key(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>Writes a value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="indent">The column of what holds the value: a block goes two further.</param>
    public static string Value(string text, int indent) =>
        IsPlain(text) ? text : IsBlock(text) ? Block(text, indent + 2) : Quoted(text);

    static bool IsPlain(string text)
    {
        if (text.Length == 0 || text[0] == ' ' || text[^1] is ' ' or ':' || !text.All(IsPrintable))
            return false;
        if (Indicators.Contains(text[0]) && !(text[0] == '-' && text.Length > 1 && char.IsAsciiLetter(text[1])))
            // "--flag" and "-f" are arguments of programs and quite clear; all others are not worth the thought.
            if (!text.StartsWith("--", StringComparison.Ordinal) || text.Length < 3 || text[2] is '-' or ' ')
                return false;
        return !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            && !text.StartsWith("...", StringComparison.Ordinal)
            && !Words.Contains(text)
            && !IsLikeNumber(text);
    }

    static bool IsLikeNumber(string text) =>
        (char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.')
        && (Number.IsMatch(text.Replace("_", "", StringComparison.Ordinal)) || Date.IsMatch(text));

    // Lines that end in blanks or hold nothing else are hard to see, and carriage returns would not survive.
    static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text[0] is not (' ' or '\t' or '\n')
        && text.All(value => value is '\n' or '\t' || IsPrintable(value))
        && !text.Contains(" \n", StringComparison.Ordinal)
        && !text.Contains("\t\n", StringComparison.Ordinal)
        && text[^1] is not (' ' or '\t');

    static string Block(string text, int indent)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        var ends = text.Length - text.TrimEnd('\n').Length;
        var block = new StringBuilder(ends switch { 0 => "|-", 1 => "|", _ => "|+" });
        foreach (var line in lines)
        {
            block.Append('\n');
            if (line.Length > 0)
                block.Append(' ', indent).Append(line);
        }
        return block.Append('\n', Math.Max(0, ends - 1)).ToString();
    }

    static string Quoted(string text)
    {
        if (text.All(IsPrintable) && text.AsSpan().ContainsAny('"', '\\'))
            return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var value in text)
            _ = value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                _ when IsPrintable(value) => quoted.Append(value),
                _ when value <= 0xFF => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)value:X2}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)value:X4}"),
            };
        return quoted.Append('"').ToString();
    }

    // What can stand as it is, in one line. Other kinds of blank are better seen than guessed.
    static bool IsPrintable(char value) =>
        value is >= ' ' and <= '~' || (value > '\u00a0' && value is not ('\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff'));

    // Integers and floats of YAML 1.1, 1.2 and Kubernetes' reader, base 60 included; underscores are gone already.
    [GeneratedRegex(
        @"^[-+]?([0-9]+(:[0-5]?[0-9])*(\.[0-9]*)?|\.[0-9]+|0[xX][0-9a-fA-F]*|0[oO][0-7]*|0[bB][-+]?[01]*)([eE][-+]?[0-9]*)?\.?\z",
        RegexOptions.CultureInvariant)]
    static partial Regex Number { get; }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?\z", RegexOptions.CultureInvariant)]
    static partial Regex Date { get; }
}
