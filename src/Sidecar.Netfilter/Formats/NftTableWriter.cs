using System.Globalization;
using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes a table as <c>nft -s list ruleset</c> lays it out, with priorities as numbers.</summary>
static class NftTableWriter
{
    public static string Write(Table table)
    {
        var text = new StringBuilder().Append("table ").Append(NftScriptWriter.TableOf(table.Id)).Append(" {\n");
        foreach (var part in table.Objects)
            text.Append('\t').Append(part.Text).Append("\n\n");
        text.AppendJoin('\n', table.Chains.Select(Write));
        return text.Append("}\n").ToString();
    }

    static string Write(Chain chain)
    {
        var text = new StringBuilder("\tchain ").Append(chain.Name).Append(" {\n");
        if (chain.Comment.Length > 0)
            text.Append("\t\tcomment ").Append(NftRuleWriter.Quoted(chain.Comment)).Append('\n');
        if (chain.Base is { } @base)
            text.Append(CultureInfo.InvariantCulture,
                $"\t\ttype {NftNames.Of(@base.Type)} hook {NftNames.Of(@base.Hook)} priority {@base.Priority}; policy {NftNames.Of(@base.Policy)};\n");
        foreach (var rule in chain.Rules)
            if (NftRuleWriter.Write(rule, NftSpelling.Listing) is { Length: > 0 } line)
                text.Append("\t\t").Append(line).Append('\n');
        return text.Append("\t}\n").ToString();
    }
}
