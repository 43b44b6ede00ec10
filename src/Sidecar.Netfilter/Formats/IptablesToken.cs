using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>A word of a line of iptables-restore.</summary>
/// <param name="Text">The word, quotes and backslashes undone.</param>
/// <param name="Source">The word as it was written.</param>
/// <param name="Column">Where it begins, counted from 1.</param>
readonly record struct IptablesToken(string Text, string Source, int Column)
{
    /// <summary>True where some of it stood in quotes: such a word is never an option.</summary>
    public bool IsQuoted => Source.StartsWith('"');

    /// <summary>Cuts a line into words, as iptables-restore does: at blanks, with double quotes and backslashes in them.</summary>
    /// <returns>The words; null with the column of a quote that is not closed.</returns>
    public static List<IptablesToken>? Split(string line, out int openQuote)
    {
        var tokens = new List<IptablesToken>();
        openQuote = 0;
        var at = 0;
        while (at < line.Length)
        {
            if (line[at] is ' ' or '\t' or '\r')
            {
                at++;
                continue;
            }
            var start = at;
            if (ReadWord(line, ref at) is not { } text)
            {
                openQuote = start + 1;
                return null;
            }
            tokens.Add(new IptablesToken(text, line[start..at], start + 1));
        }
        return tokens;
    }

    static string? ReadWord(string line, ref int at)
    {
        var text = new StringBuilder();
        var quoted = false;
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (c == '"')
                quoted = !quoted;
            else if (quoted && c == '\\' && at + 1 < line.Length)
                text.Append(line[++at]);
            else if (!quoted && c is ' ' or '\t' or '\r')
                break;
            else
                text.Append(c);
        }
        return quoted ? null : text.ToString();
    }
}
