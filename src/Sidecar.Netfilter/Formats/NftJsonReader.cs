using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads one object of a listing to commands. A rule is put into the words of nft and read by the same reader, so that
/// the two forms cannot mean different things.
/// </summary>
static class NftJsonReader
{
    public static void Read(
        JsonElement item, NftToken place, NftJsonForeign foreign, List<(RuleCommand Command, NftToken Place)> commands, List<Diagnostic> problems)
    {
        if (item.ValueKind != JsonValueKind.Object || item.EnumerateObject().FirstOrDefault() is not { Value.ValueKind: JsonValueKind.Object } entry)
        {
            problems.Add(new Diagnostic(place.Line, place.Column, "Expected an object with one entry, such as {\"rule\": {…}}."));
            return;
        }
        if (foreign.Read(entry.Name, entry.Value, place))
            return;
        var found = entry.Name == "metainfo" ? null : Command(entry.Name, entry.Value, place, problems);
        if (found is not null)
            commands.Add((found, place));
    }

    static RuleCommand? Command(string kind, JsonElement value, NftToken place, List<Diagnostic> problems)
    {
        if (TableOf(kind, value, place, problems) is not { } table)
            return null;
        return kind switch
        {
            "table" => new AddTable(table),
            "chain" => ChainOf(value, table, place, problems),
            "rule" => RuleOf(value, table, place, problems),
            _ => ObjectOf(kind, value, table, place, problems),
        };
    }

    static TableId? TableOf(string kind, JsonElement value, NftToken place, List<Diagnostic> problems)
    {
        var family = Text(value, "family");
        var name = Text(value, kind == "table" ? "name" : "table");
        if ((NftNames.TableFamily(family) ?? NftNames.ForeignFamily(family)) is { } known && name.Length > 0)
            return TableId.Nftables(name, known);
        Problem(problems, place, $"Found a {kind} of family '{family}' and table '{name}': expected family ip, ip6, inet, arp, bridge or netdev and a name.");
        return null;
    }

    static RuleCommand? ChainOf(JsonElement value, TableId table, NftToken place, List<Diagnostic> problems)
    {
        if (!ChainName.TryParse(Text(value, "name"), null, out var name))
            return Problem(problems, place, $"Found '{Text(value, "name")}': expected the name of a chain.");
        if (!value.TryGetProperty("hook", out _))
            return new NewChain(table, name) { Comment = Text(value, "comment") };
        if (Word<Hook>(value, "hook") is { } hook && Word<ChainType>(value, "type") is { } type
            && value.TryGetProperty("prio", out var number) && number.TryGetInt32(out var priority))
            return new NewBaseChain(table, name, new BaseChain(hook, type, priority, Word<ChainPolicy>(value, "policy") ?? ChainPolicy.Accept))
            {
                Comment = Text(value, "comment"),
            };
        return Problem(problems, place,
            $"Chain {name}: found type '{Text(value, "type")}' and hook '{Text(value, "hook")}': expected filter, nat or route at prerouting, input, forward, output or postrouting, and a priority.");
    }

    static RuleCommand? RuleOf(JsonElement value, TableId table, NftToken place, List<Diagnostic> problems)
    {
        if (!ChainName.TryParse(Text(value, "chain"), null, out var chain))
            return Problem(problems, place, $"Found '{Text(value, "chain")}': expected the name of a chain.");
        if (!value.TryGetProperty("expr", out var list) || list.ValueKind != JsonValueKind.Array)
            return Problem(problems, place, $"A rule of {chain}: expected the array 'expr'.");
        var statements = list.EnumerateArray().SelectMany(item => Statements(item, table.Family)).ToList();
        if (Text(value, "comment") is { Length: > 0 } comment)
            statements.Add(new Comment(comment));
        return new AppendRule(table, chain, new Rule(statements.ToEquatableArray()));
    }

    static EquatableArray<Statement> Statements(JsonElement item, Family family)
    {
        if (NftJsonText.Statement(item) is not { } text)
            return [item.TryGetProperty("match", out _) ? new UnknownMatch(item.GetRawText()) : new UnknownTarget(item.GetRawText())];
        var problems = new List<Diagnostic>();
        var statements = NftRuleReader.Read(new NftCursor(NftLexer.Read(text, problems)).TakeStatement(), family, problems).Statements;
        return problems.Count == 0 ? statements : [new UnknownTarget(item.GetRawText())];
    }

    static AddObject? ObjectOf(string kind, JsonElement value, TableId table, NftToken place, List<Diagnostic> problems)
    {
        if (NftJsonObject.Text(kind, value) is { } text)
            return new AddObject(table, new TableObject(text));
        Problem(problems, place, NftJsonObject.IsKnown(kind)
            ? $"Found the {kind} '{Text(value, "name")}' with something that has no words here: read the text of nft list ruleset instead."
            : $"Found a {kind}: expected tables, chains, rules, sets, maps, flow tables or named objects.");
        return null;
    }

    static RuleCommand? Problem(List<Diagnostic> problems, NftToken place, string message)
    {
        problems.Add(new Diagnostic(place.Line, place.Column, message));
        return null;
    }

    static T? Word<T>(JsonElement value, string name) where T : struct, Enum =>
        Text(value, name) is { Length: > 0 } text ? NftNames.Named<T>(text) : null;

    static string Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
}
