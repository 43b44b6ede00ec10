using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes one rule: its statements as the array <c>expr</c>, its comment beside them.</summary>
static class NftJsonRuleWriter
{
    /// <summary>Adds the rule to the object that says where it stands, and what has no form in JSON to the problems.</summary>
    public static void Write(Rule rule, JsonObject target, Action<string> problem)
    {
        var expressions = new JsonArray();
        foreach (var statement in rule.Statements)
        {
            if (statement is Comment comment && !target.TryAdd("comment", comment.Text))
                problem($"found a second comment, '{comment.Text}', expected one at most.");
            if (statement is Comment)
                continue;
            if (Write(statement) is not { } found)
                problem($"{Shown(statement)} has no form in nft's JSON that is known here: render it by {nameof(NftFormat)} instead.");
            else
                expressions.Add(found);
        }
        target["expr"] = expressions;
    }

    static JsonNode? Write(Statement statement) => statement switch
    {
        Match match => NftJsonMatchWriter.Write(match),
        Target target => NftJsonTargetWriter.Write(target),
        Counter counter => Entry("counter", new JsonObject { ["packets"] = counter.Packets, ["bytes"] = counter.Bytes }),
        _ => null,
    };

    static string Shown(Statement statement) => statement switch
    {
        UnknownMatch { Text: var text } => $"'{text}'",
        UnknownTarget { Text: var text } => $"'{text}'",
        _ => $"{statement}",
    };
}
