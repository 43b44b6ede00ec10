using System.Text;

namespace Sidecar.Core.Templates;

/// <summary>A text of a template, cut into what stands as it is and what is filled in.</summary>
sealed class PlaceholderText
{
    readonly List<(string? Literal, Placeholder? Placeholder)> parts = [];

    public IReadOnlyList<(string? Literal, Placeholder? Placeholder)> Parts => parts;

    /// <summary>True when nothing is filled in.</summary>
    public bool IsLiteral => parts.All(part => part.Placeholder is null);

    /// <summary>The placeholder that is the whole text; null when there is anything else.</summary>
    public Placeholder? Whole => parts.Count == 1 ? parts[0].Placeholder : null;

    /// <summary>The text with nothing filled in, escapes resolved.</summary>
    public string Literal => string.Concat(parts.Select(part => part.Literal));

    /// <summary>Whether a text needs to be cut at all.</summary>
    public static bool IsAny(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Cuts a text. What is wrong goes to <paramref name="problems"/>.</summary>
    public static PlaceholderText Parse(string text, TemplateValues values, List<string> problems)
    {
        var result = new PlaceholderText();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                literal.Append(text, at, text.Length - at);
                break;
            }
            literal.Append(text, at, open - at);
            // $${ is the escape of ${.
            if (open > at && text[open - 1] == '$')
            {
                literal.Append('{');
                at = open + 2;
                continue;
            }
            var close = Close(text, open + 1);
            if (close < 0)
            {
                problems.Add($"expected '}}' to end the placeholder '{text[open..]}', found the end of the text");
                break;
            }
            result.Flush(literal);
            result.Add(text[(open + 2)..close], values, problems);
            at = close + 1;
        }
        result.Flush(literal);
        return result;
    }

    /// <summary>The brace that closes the one at a place; defaults may hold braces in pairs. -1 if there is none.</summary>
    static int Close(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                return at;
        }
        return -1;
    }

    void Flush(StringBuilder literal)
    {
        if (literal.Length > 0)
            parts.Add((literal.ToString(), null));
        literal.Clear();
    }

    void Add(string inner, TemplateValues values, List<string> problems)
    {
        var mark = inner.AsSpan().IndexOfAny(":-", ":?", out var isMessage);
        var name = mark < 0 ? inner : inner[..mark];
        var rest = mark < 0 ? null : inner[(mark + 2)..];
        if (values.Find(name) is { } value)
            parts.Add((null, new Placeholder(name, isMessage ? null : rest, isMessage ? rest : null, value)));
        else
            problems.Add(name.Length == 0
                ? "expected a name in the placeholder '${" + inner + "}', found none"
                : $"unknown placeholder '{name}'; known are {string.Join(", ", values.Names)}");
    }
}

file static class Marks
{
    /// <summary>The place of the first of two marks, and whether it is the second.</summary>
    public static int IndexOfAny(this ReadOnlySpan<char> text, string first, string second, out bool isSecond)
    {
        var (one, two) = (text.IndexOf(first), text.IndexOf(second));
        isSecond = two >= 0 && (one < 0 || two < one);
        return isSecond ? two : one;
    }
}
