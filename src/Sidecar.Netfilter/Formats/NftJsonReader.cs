using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads one object of a document: a command with its verb, or an object without one as in a listing, which nft adds. A rule is
/// put into the words of nft and read by the same reader, so that the two forms cannot mean different things.
/// </summary>
static class NftJsonReader
{
    public static void Read(
        JsonElement item, NftToken place, NftJsonForeign foreign, List<(RuleCommand Command, NftToken Place)> commands, List<Diagnostic> problems)
    {
        var outer = EntryOf(item);
        var verb = outer?.Name is "add" or "create" or "insert" or "flush" or "delete" ? outer.Value.Name : "";
        if ((verb.Length == 0 ? outer : EntryOf(outer!.Value.Value)) is not { } entry)
        {
            Problem(problems, place, verb.Length == 0
                ? "Expected an object with one entry, such as {\"rule\": {…}}."
                : $"Expected an object with one entry behind '{verb}', such as {{\"{verb}\": {{\"table\": {{…}}}}}}.");
            return;
        }
        var isAdded = verb is "" or "add" or "create";
        if (entry.Value.ValueKind != JsonValueKind.Object)
            Problem(problems, place, isAdded
                ? $"Found '{entry.Name}' without an object, expected one, such as {{\"rule\": {{…}}}}."
                : $"Found a {verb} of '{entry.Name}': expected a table or chain: a script changes only what it names, not everybody's rules.");
        else if ((verb.Length > 0 || entry.Name != "metainfo") && !(isAdded && foreign.Read(entry.Name, entry.Value, place))
            && Command(verb, entry.Name, entry.Value, place, problems) is { } found)
            commands.Add((found, place));
    }

    // Of several entries nft takes one, and says nothing of the others.
    static JsonProperty? EntryOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.EnumerateObject().ToList() is [var only] ? only : null;

    static RuleCommand? Command(string verb, string kind, JsonElement value, NftToken place, List<Diagnostic> problems)
    {
        if (TableOf(kind, value, place, problems) is not { } table)
            return null;
        if (verb is "insert" or "flush" or "delete" && NftNames.IsForeign(table.Family) && (verb, kind) is not ("delete", "table"))
            return Problem(problems, place, $"Found the {verb} of a {kind} in {table}: expected family ip, ip6 or inet: of other families only whole tables are kept.");
        return (verb, kind) switch
        {
            ("flush", "table") => new FlushTable(table),
            ("delete", "table") => new DeleteTable(table),
            ("flush", "chain") => NameOf(value, "name", place, problems) is { } chain ? new FlushChain(table, chain) : null,
            ("delete", "chain") => NameOf(value, "name", place, problems) is { } chain ? new DeleteChain(table, chain) : null,
            ("delete", "rule") => Problem(problems, place, "Found a rule to delete: expected a table or chain: which rule a handle means only the kernel knows."),
            ("insert", "rule") or (not ("insert" or "flush" or "delete"), "rule") => RuleOf(verb, value, table, place, problems),
            ("insert" or "flush" or "delete", _) => Problem(problems, place, $"Found a {kind} to {verb}: expected what to {verb}, such as a table, chain or rule."),
            (_, "table") => new AddTable(table),
            (_, "chain") => ChainOf(value, table, place, problems),
            _ => ObjectOf(kind, value, table, place, problems),
        };
    }

    static ChainName? NameOf(JsonElement value, string property, NftToken place, List<Diagnostic> problems)
    {
        if (ChainName.TryParse(Text(value, property), null, out var name))
            return name;
        Problem(problems, place, $"Found '{Text(value, property)}': expected the name of a chain.");
        return null;
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
        if (NameOf(value, "name", place, problems) is not { } name)
            return null;
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

    static RuleCommand? RuleOf(string verb, JsonElement value, TableId table, NftToken place, List<Diagnostic> problems)
    {
        if (NameOf(value, "chain", place, problems) is not { } chain)
            return null;
        if (!value.TryGetProperty("expr", out var list) || list.ValueKind != JsonValueKind.Array)
            return Problem(problems, place, $"A rule of {chain}: expected the array 'expr'.");
        // What a listing says of a rule that is there is no place to put one at.
        if (verb.Length > 0 && value.TryGetProperty("handle", out _))
            return Problem(problems, place, $"A rule of {chain}: found 'handle', expected 'index' or neither: which rule a handle means only the kernel knows.");
        var index = 0;
        var isGiven = value.TryGetProperty("index", out var number);
        if (isGiven && (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out index) || index is < 0 or int.MaxValue))
            return Problem(problems, place, $"A rule of {chain}: found index {number.GetRawText()}, expected the position of a rule, counted from 0.");
        var statements = list.EnumerateArray().SelectMany(item => Statements(item, table.Family)).ToList();
        if (value.TryGetProperty("comment", out var comment) && comment.ValueKind == JsonValueKind.String)
            statements.Add(new Comment(comment.GetString()!));
        var rule = new Rule(statements.ToEquatableArray());
        return verb == "insert" ? new InsertRule(table, chain, index, rule)
            : isGiven ? new InsertRule(table, chain, index + 1, rule)
            : new AppendRule(table, chain, rule);
    }

    static EquatableArray<Statement> Statements(JsonElement item, Family family)
    {
        if (NftJsonText.Statement(item) is not { } text)
            return [Unread(item)];
        var problems = new List<Diagnostic>();
        var statements = NftRuleReader.Read(new NftCursor(NftLexer.Read(text, problems)).TakeStatement(), family, problems).Statements;
        return problems.Count == 0 ? statements : [Unread(item)];
    }

    static Statement Unread(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("match", out _)
            ? new UnknownMatch(NftJsonText.Compact(item))
            : new UnknownTarget(NftJsonText.Compact(item));

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
