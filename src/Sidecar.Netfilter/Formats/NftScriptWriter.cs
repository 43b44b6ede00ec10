using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes commands as nft takes them.</summary>
static class NftScriptWriter
{
    public static string Write(RuleCommand command)
    {
        var table = TableOf(command.Table);
        return command switch
        {
            AddTable => $"add table {table}",
            FlushTable => $"flush table {table}",
            DeleteTable => $"delete table {table}",
            AddObject { Object.Text: var text } => Object(table, text),
            NewChain { Chain: var chain, Comment: "" } => $"add chain {table} {chain}",
            NewChain { Chain: var chain, Comment: var comment } => $"add chain {table} {chain} {{ {Remark(comment)}}}",
            NewBaseChain { Chain: var chain, Base: var @base, Comment: var comment } =>
                $"add chain {table} {chain} {{ {Remark(comment)}{Declaration(@base)} }}",
            FlushChain { Chain: var chain } => $"flush chain {table} {chain}",
            DeleteChain { Chain: var chain } => $"delete chain {table} {chain}",
            AppendRule { Chain: var chain, Rule: var rule } => $"add rule {table} {chain}{Statements(rule)}",
            InsertRule { Chain: var chain, Index: var index, Rule: var rule } =>
                string.Create(CultureInfo.InvariantCulture, $"insert rule {table} {chain} index {index}{Statements(rule)}"),
            DeclareChain => throw new ArgumentException("The line :CHAIN POLICY exists in iptables only.", nameof(command)),
            DeleteRule or DeleteRuleAt => throw new ArgumentException(
                $"{command.Table}: nft deletes a rule by the handle the kernel gave it, which no script knows.", nameof(command)),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
        };
    }

    public static string TableOf(TableId id) => $"{NftNames.Of(id.Family)} {id.Name}";

    static string Declaration(BaseChain chain) =>
        string.Create(CultureInfo.InvariantCulture,
            $"type {NftNames.Of(chain.Type)} hook {NftNames.Of(chain.Hook)} priority {chain.Priority} ;")
        + (chain.Policy == ChainPolicy.Accept ? "" : $" policy {NftNames.Of(chain.Policy)} ;");

    static string Remark(string comment) => comment.Length == 0 ? "" : $"comment {NftRuleWriter.Quoted(comment)} ; ";

    static string Statements(Rule rule)
    {
        var text = NftRuleWriter.Write(rule, NftSpelling.Istio);
        return text.Length == 0 ? "" : $" {text}";
    }

    // "set allowed { … }" becomes "add set inet t allowed { … }"; a flag or comment belongs to the table itself.
    static string Object(string table, string text)
    {
        var split = text.IndexOf(' ', text.StartsWith("ct ", StringComparison.Ordinal) ? "ct ".Length : 0);
        return split > 0 && text[..split] is var kind && (kind == "chain" || NftObjectKinds.Named.Contains(kind.Split(' ')[0]))
            ? $"add {text[..split]} {table}{text[split..]}"
            : $"add table {table} {{ {text} ; }}";
    }
}
