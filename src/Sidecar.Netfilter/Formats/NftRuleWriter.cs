using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes one rule. A comment goes last, which is the only place nft has for it.</summary>
static class NftRuleWriter
{
    public static string Write(Rule rule, NftSpelling spelling)
    {
        var writer = new NftMatchWriter(spelling, setsZone: rule.Targets.Any(target => target is SetZone));
        var parts = rule.Statements
            .OrderBy(statement => statement is Comment)
            .Select(statement => statement switch
            {
                Match match => writer.Write(match),
                Target target => NftTargetWriter.Write(target, spelling),
                Counter { Packets: 0, Bytes: 0 } => "counter",
                Counter counter => $"counter packets {counter.Packets} bytes {counter.Bytes}",
                Comment comment => $"comment {Quoted(comment.Text)}",
                _ => throw NotInNftables(statement),
            });
        return new StringBuilder().AppendJoin(' ', parts).ToString();
    }

    public static string Quoted(string text) =>
        text.AsSpan().IndexOfAny('"', '\n') < 0
            ? $"\"{text}\""
            : throw new ArgumentException($"'{text}': nft has no way to write a quote or a line's end within quotes.", nameof(text));

    public static ArgumentException NotInNftables(Statement statement) =>
        new($"{statement} has no form in nftables.", nameof(statement));
}
