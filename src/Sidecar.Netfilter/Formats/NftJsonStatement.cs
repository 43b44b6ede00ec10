using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Reads the commoner statements of nft that the model does not have, to their JSON; null for any other. What it gives is
/// used where it reads back to the same words.
/// </summary>
static class NftJsonStatement
{
    public static JsonObject? Read(NftCursor at)
    {
        if (at.TryTake("continue"))
            return Entry("continue", null);
        if (at.TryTake("counter", "name"))
            return Entry("counter", at.Take().Text);
        if (at.TryTake("limit", "rate"))
            return Limit(at);
        if (at.TryTake("ct", "count"))
            return Count(at);
        return at.TryTakeAny("add", "update", "delete") is { } operation ? SetChange(at, operation) : WithKey(at);
    }

    static JsonObject? WithKey(NftCursor at)
    {
        if (NftJsonExpression.Key(at) is not { } key)
            return null;
        if (at.TryTake("set"))
            return NftJsonExpression.Value(at) is { } value ? Entry("mangle", new JsonObject { ["key"] = key, ["value"] = value }) : null;
        if (at.TryTake("vmap"))
            return NftJsonExpression.Operand(at) is { } data ? Entry("vmap", new JsonObject { ["key"] = key, ["data"] = data }) : null;
        // Without an operator nft chooses by the type of the key, and by "in" it does so here.
        var comparison = at.TryTakeAny("==", "!=", "<=", ">=", "<", ">", "!") ?? "in";
        return NftJsonExpression.Operand(at) is { } right ? NftJsonMatchWriter.Compare(comparison, key, right) : null;
    }

    static JsonObject? SetChange(NftCursor at, string operation)
    {
        var set = at.Take().Text;
        return set.StartsWith('@') && at.TryTake("{") && NftJsonExpression.Key(at) is { } key && at.TryTake("}")
            ? Entry("set", new JsonObject { ["op"] = operation, ["elem"] = key, ["set"] = set })
            : null;
    }

    static JsonObject? Count(NftCursor at)
    {
        var count = new JsonObject();
        if (at.TryTake("over"))
            count["inv"] = true;
        if (NftNames.Number(at.Take().Text) is not { } number)
            return null;
        count["val"] = number;
        return Entry("ct count", count);
    }

    // "5/second" is of packets, "10 mbytes/second" of bytes. The language means a burst of five packets where it says none;
    // the schema means none at all.
    static JsonObject? Limit(NftCursor at)
    {
        var limit = new JsonObject();
        if (at.TryTake("over"))
            limit["inv"] = true;
        var first = at.Take().Text.Split('/');
        var last = first.Length == 1 ? at.Take().Text.Split('/') : first;
        if (NftNames.Number(first[0]) is not { } rate || last.Length != 2)
            return null;
        limit["rate"] = rate;
        if (first.Length == 1)
            limit["rate_unit"] = last[0];
        limit["per"] = last[1];
        if (at.TryTake("burst"))
        {
            limit["burst"] = Word(at.Take().Text);
            limit["burst_unit"] = at.Take().Text;
        }
        else if (first.Length == 2)
            limit["burst"] = 5;
        return Entry("limit", limit);
    }
}
