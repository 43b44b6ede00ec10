using System.Text;

namespace Sidecar.Core.Webhooks.Conditions;

enum CelTokenKind
{
    End,
    Name,
    Number,
    Text,
    Symbol,
}

readonly record struct CelToken(CelTokenKind Kind, string Value)
{
    public override string ToString() => Kind == CelTokenKind.End ? "the end" : $"'{Value}'";
}

/// <summary>Cuts an expression into tokens.</summary>
static class CelTokens
{
    static readonly string[] Symbols = ["&&", "||", "==", "!=", "<=", ">=", ".?", "[?", .. "()[]{}.,?:!<>+-*/%".Select(c => c.ToString())];

    public static List<CelToken> Read(string text)
    {
        var tokens = new List<CelToken>();
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (c is '"' or '\'')
                tokens.Add(new(CelTokenKind.Text, Quoted(text, ref at)));
            else if (char.IsAsciiDigit(c))
                tokens.Add(new(CelTokenKind.Number, While(text, ref at, d => char.IsAsciiLetterOrDigit(d) || d == '.')));
            else if (char.IsAsciiLetter(c) || c == '_')
                tokens.Add(new(CelTokenKind.Name, While(text, ref at, d => char.IsAsciiLetterOrDigit(d) || d == '_')));
            else
                tokens.Add(new(CelTokenKind.Symbol, Symbol(text, ref at)));
        }
        tokens.Add(new(CelTokenKind.End, ""));
        return tokens;
    }

    static string While(string text, ref int at, Func<char, bool> belongs)
    {
        var start = at;
        while (at < text.Length && belongs(text[at]))
            at++;
        // A letter right before a quote marks raw texts and bytes, which have rules of their own.
        return at < text.Length && text[at] is '"' or '\'' ? throw new CelSyntaxException("a text with a prefix") : text[start..at];
    }

    static string Symbol(string text, ref int at)
    {
        foreach (var symbol in Symbols)
            if (text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))
            {
                at += symbol.Length;
                return symbol;
            }
        throw new CelSyntaxException($"the character '{text[at]}'");
    }

    static string Quoted(string text, ref int at)
    {
        var quote = text[at++];
        if (at + 1 < text.Length && text[at] == quote && text[at + 1] == quote)
            throw new CelSyntaxException("a text in triple quotes");
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\n')
                break;
            value.Append(text[at] == '\\' ? Escaped(text, ref at) : text[at]);
            at++;
        }
        return at++ < text.Length && text[at - 1] == quote ? value.ToString() : throw new CelSyntaxException("a text without an end");
    }

    static char Escaped(string text, ref int at) => (++at < text.Length ? text[at] : '\0') switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' => '\\',
        '\'' => '\'',
        '"' => '"',
        _ => throw new CelSyntaxException("an escape in a text"),
    };
}
