using System.Globalization;
using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes commands and tables as the objects of libnftables-json(5), one a line, and gathers what has no form there.</summary>
sealed class NftJsonWriter
{
    readonly List<JsonObject> items = [Entry("metainfo", Entry("json_schema_version", 1))];
    readonly List<string> problems = [];

    /// <summary>The commands, each with its verb.</summary>
    public static string Write(IEnumerable<RuleCommand> commands)
    {
        var writer = new NftJsonWriter();
        foreach (var (index, command) in commands.Index())
            writer.Add(command, string.Create(CultureInfo.InvariantCulture, $"{command.Table}, command {index + 1}"));
        return writer.Text();
    }

    /// <summary>The tables as a listing has them; nft adds what it is given without a verb.</summary>
    public static string Write(IEnumerable<Table> tables)
    {
        var writer = new NftJsonWriter();
        foreach (var table in tables)
            writer.Add(table);
        return writer.Text();
    }

    void Add(Table table)
    {
        items.Add(Entry("table", TableOf(table.Id)));
        foreach (var part in table.Objects)
            if (Object(table.Id, part, $"{table.Id}") is { } found)
                items.Add(found);
        foreach (var chain in table.Chains)
            items.Add(Entry("chain", Chain(table.Id, chain.Name, chain.Base, chain.Comment)));
        foreach (var chain in table.Chains)
            foreach (var (index, rule) in chain.Rules.Index())
                items.Add(Entry("rule", RuleOf(table.Id, chain.Name, rule, null,
                    string.Create(CultureInfo.InvariantCulture, $"{table.Id} {chain.Name} rule {index + 1}"))));
    }

    void Add(RuleCommand command, string place)
    {
        var id = command.Table;
        var item = command switch
        {
            AddTable => Entry("add", Entry("table", TableOf(id))),
            FlushTable => Entry("flush", Entry("table", TableOf(id))),
            DeleteTable => Entry("delete", Entry("table", TableOf(id))),
            AddObject { Object: var part } => Object(id, part, place) is { } found ? Entry("add", found) : null,
            NewChain chain => Entry("add", Entry("chain", Chain(id, chain.Chain, null, chain.Comment))),
            NewBaseChain chain => Entry("add", Entry("chain", Chain(id, chain.Chain, chain.Base, chain.Comment))),
            FlushChain { Chain: var chain } => Entry("flush", Entry("chain", Chain(id, chain, null, ""))),
            DeleteChain { Chain: var chain } => Entry("delete", Entry("chain", Chain(id, chain, null, ""))),
            AppendRule { Chain: var chain, Rule: var rule } => Entry("add", Entry("rule", RuleOf(id, chain, rule, null, $"{place}, {chain}"))),
            InsertRule { Chain: var chain, Rule: var rule, Index: var index } =>
                Entry("insert", Entry("rule", RuleOf(id, chain, rule, index, $"{place}, {chain}"))),
            DeclareChain => Problem(place, "the line :CHAIN POLICY exists in iptables only."),
            DeleteRule or DeleteRuleAt => Problem(place, "nft deletes a rule by the handle the kernel gave it, which no script knows."),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
        };
        if (item is not null)
            items.Add(item);
    }

    static JsonObject TableOf(TableId id) => new() { ["family"] = NftNames.Of(id.Family), ["name"] = id.Name };

    static JsonObject Chain(TableId id, ChainName name, BaseChain? hooked, string comment)
    {
        var chain = new JsonObject { ["family"] = NftNames.Of(id.Family), ["table"] = id.Name, ["name"] = name.Value };
        if (comment.Length > 0)
            chain["comment"] = comment;
        if (hooked is null)
            return chain;
        chain["type"] = NftNames.Of(hooked.Type);
        chain["hook"] = NftNames.Of(hooked.Hook);
        chain["prio"] = hooked.Priority;
        chain["policy"] = NftNames.Of(hooked.Policy);
        return chain;
    }

    // Before all others is where a rule without an index goes, also in a chain that has none to count from.
    JsonObject RuleOf(TableId id, ChainName chain, Rule rule, int? index, string place)
    {
        var target = new JsonObject { ["family"] = NftNames.Of(id.Family), ["table"] = id.Name, ["chain"] = chain.Value };
        if (index > 0)
            target["index"] = index;
        NftJsonRuleWriter.Write(rule, target, message => problems.Add($"{place}: {message}"));
        return target;
    }

    JsonObject? Object(TableId id, TableObject part, string place) =>
        Problem(place, $"'{part.Text}' has no form in nft's JSON that is known here: render it by {nameof(NftFormat)} instead.");

    JsonObject? Problem(string place, string message)
    {
        problems.Add($"{place}: {message}");
        return null;
    }

    string Text() => problems.Count == 0
        ? $"{{\"nftables\": [\n{string.Join(",\n", items.Select(item => item.ToJsonString(NftJsonText.Readable)))}\n]}}\n"
        : throw new ArgumentException(string.Join('\n', problems));
}
