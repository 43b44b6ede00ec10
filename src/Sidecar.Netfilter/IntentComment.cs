using System.Text;

namespace Sidecar.Netfilter;

/// <summary>Says why a rule exists where the kernel keeps it: in a comment.</summary>
static class IntentComment
{
    const string Ellipsis = "…";

    public static Rule AddTo(Rule rule, Backend backend)
    {
        if (rule.Intent.Length == 0 || rule.Statements.Any(statement => statement is Comment))
            return rule;
        var comment = new Comment(backend == Backend.Nftables
            ? Fit(rule.Intent.Replace('"', '\''), Comment.NftablesLimit)
            : Fit(rule.Intent, Comment.IptablesLimit));
        // In nft a comment ends the rule; in iptables it is one of the matches, which stand before the target.
        var at = backend == Backend.Nftables ? rule.Statements.Count : rule.Statements.TakeWhile(statement => statement is not Target).Count();
        return rule with { Statements = rule.Statements.Insert(at, comment) };
    }

    static string Fit(string text, int limit)
    {
        var line = text.ReplaceLineEndings(" ");
        if (Encoding.UTF8.GetByteCount(line) <= limit)
            return line;
        var room = limit - Encoding.UTF8.GetByteCount(Ellipsis);
        var length = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
                break;
            length += rune.Utf16SequenceLength;
        }
        return line[..length] + Ellipsis;
    }
}
