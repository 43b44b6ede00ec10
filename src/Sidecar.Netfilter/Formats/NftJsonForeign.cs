using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads the chains and rules that the model does not follow, of other families and of inet at the hook ingress: a chain becomes one <see cref="TableObject"/>
/// in the words of nft, and the rules of the listing, which come after it, are added to its text.
/// </summary>
/// <param name="commands">What is read of the listing; such chains are added here.</param>
/// <param name="problems">What is wrong with it.</param>
sealed class NftJsonForeign(List<(RuleCommand Command, NftToken Place)> commands, List<Diagnostic> problems)
{
    /// <summary>Where among the commands each of these chains stands.</summary>
    readonly Dictionary<(TableId Table, string Chain), int> chains = [];

    /// <summary>Reads such a chain or rule; anything else is not its business, and it says so by false.</summary>
    public bool Read(string kind, JsonElement value, NftToken place)
    {
        if (kind is not ("chain" or "rule") || FamilyOf(kind, value) is not { } family)
            return false;
        var table = TableId.Nftables(Text(value, "table"), family);
        if (kind == "chain" && family is Family.Netdev or Family.Inet && value.TryGetProperty("hook", out _) && Text(value, "dev").Length == 0)
            problems.Add(new Diagnostic(place.Line, place.Column,
                $"{table}: the listing does not say which device the chain '{Text(value, "name")}' is for: read the text of nft list ruleset instead."));
        else if (kind == "chain")
            Add(table, value, place);
        else if (RuleOf(value) is not { } rule)
            problems.Add(new Diagnostic(place.Line, place.Column,
                $"{table} {Text(value, "chain")}: found a rule that has no words here: read the text of nft list ruleset instead."));
        else
            Extend(table, Text(value, "chain"), rule, place);
        return true;
    }

    // A chain of inet is such a one by its hook, a rule of inet by its chain.
    Family? FamilyOf(string kind, JsonElement value)
    {
        if (Text(value, "family") != "inet")
            return NftNames.ForeignFamily(Text(value, "family"));
        var isKept = kind == "chain"
            ? Text(value, "hook") == "ingress"
            : chains.ContainsKey((TableId.Nftables(Text(value, "table"), Family.Inet), Text(value, "chain")));
        return isKept ? Family.Inet : null;
    }

    void Add(TableId table, JsonElement chain, NftToken place)
    {
        chains[(table, Text(chain, "name"))] = commands.Count;
        commands.Add((new AddObject(table, new TableObject($"{Opening(chain)} }}")), place));
    }

    static string Opening(JsonElement chain)
    {
        var comment = Text(chain, "comment") is { Length: > 0 } remark ? $" comment {NftRuleWriter.Quoted(remark)} ;" : "";
        if (!chain.TryGetProperty("hook", out _))
            return $"chain {Text(chain, "name")} {{{comment}";
        var device = Text(chain, "dev") is { Length: > 0 } name ? $" device {NftRuleWriter.Quoted(name)}" : "";
        return $"chain {Text(chain, "name")} {{{comment} type {Text(chain, "type")} hook {Text(chain, "hook")}{device} "
            + $"priority {chain.GetProperty("prio").GetRawText()}; policy {Text(chain, "policy")};";
    }

    static string? RuleOf(JsonElement rule)
    {
        if (!rule.TryGetProperty("expr", out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        var words = list.EnumerateArray().Select(NftJsonText.Statement).ToList();
        if (Text(rule, "comment") is { Length: > 0 } comment)
            words.Add($"comment {NftRuleWriter.Quoted(comment)}");
        return words.Contains(null) ? null : string.Join(' ', words);
    }

    void Extend(TableId table, string chain, string rule, NftToken place)
    {
        if (!chains.TryGetValue((table, chain), out var index))
        {
            problems.Add(new Diagnostic(place.Line, place.Column, $"{table}: found a rule of the chain '{chain}', expected the chain before it."));
            return;
        }
        var text = ((AddObject)commands[index].Command).Object.Text;
        var separator = text.EndsWith("; }", StringComparison.Ordinal) || text.EndsWith("{ }", StringComparison.Ordinal) ? "" : ";";
        commands[index] = (new AddObject(table, new TableObject($"{text[..^2]}{separator} {rule} ; }}")), commands[index].Place);
    }

    static string Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
}
