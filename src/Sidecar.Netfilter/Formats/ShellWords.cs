using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>The words of a POSIX shell command line: quoting, and taking apart what was quoted so.</summary>
static class ShellWords
{
    /// <summary>The word as the shell takes it whole: bare where it is plain, else in single quotes.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':' or ',' or '+' or '@' or '%' or '=')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The words of a simple command with their columns; null with the column of what is more than that.</summary>
    public static List<(string Text, int Column)>? Split(string line, out int wrong)
    {
        var words = new List<(string, int)>();
        wrong = 0;
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] is ' ' or '\t' or '\r')
            {
                at++;
                continue;
            }
            var start = at;
            if (ReadWord(line, ref at) is not { } word)
            {
                wrong = at + 1;
                return null;
            }
            words.Add((word, start + 1));
        }
        return words;
    }

    static string? ReadWord(string line, ref int at)
    {
        var word = new StringBuilder();
        while (at < line.Length && line[at] is not (' ' or '\t' or '\r'))
        {
            var c = line[at];
            if (c == '\'')
            {
                var end = line.IndexOf('\'', at + 1);
                if (end < 0)
                    return null;
                word.Append(line, at + 1, end - at - 1);
                at = end + 1;
            }
            else if (c == '"')
            {
                if (ReadDoubleQuoted(line, word, ref at) is false)
                    return null;
            }
            else if (c == '\\' && at + 1 < line.Length)
            {
                word.Append(line[at + 1]);
                at += 2;
            }
            else if (c is '$' or '`' or '|' or '&' or ';' or '<' or '>' or '(' or ')' or '*' or '?' or '[')
                return null;
            else
            {
                word.Append(c);
                at++;
            }
        }
        return word.ToString();
    }

    static bool ReadDoubleQuoted(string line, StringBuilder word, ref int at)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                at++;
                return true;
            }
            if (line[at] is '$' or '`')
                return false;
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] is ('"' or '\\' or '$' or '`'))
                at++;
            word.Append(line[at]);
        }
        return false;
    }
}
