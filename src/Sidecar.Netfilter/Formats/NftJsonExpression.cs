using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the commoner expressions of nft to their JSON: keys such as <c>ip saddr . tcp dport</c>, values and sets of them.</summary>
static class NftJsonExpression
{
    /// <summary>What is looked at; concatenated, or under a mask.</summary>
    public static JsonNode? Key(NftCursor at)
    {
        if (Joined(at, Primary) is not { } key)
            return null;
        return !at.TryTake("&") ? key : Value(at) is { } mask ? Operation("&", key, mask) : null;
    }

    /// <summary>What it is compared with or looked up in: a value, a list of bits, the name of a set, or a set.</summary>
    public static JsonNode? Operand(NftCursor at) =>
        at.TryTake("{")
            ? Listed(at, Element) is { } elements && at.TryTake("}") ? Entry("set", new JsonArray([.. elements])) : null
            : Listed(at, Value) is { } values ? values is [var one] ? one : new JsonArray([.. values]) : null;

    /// <summary>A constant: a number, a word, a prefix or a range.</summary>
    public static JsonNode? Value(NftCursor at)
    {
        if (at.Current is not { IsName: true, Text: { Length: > 0 } text } || at.Take().Kind == NftTokenKind.Quoted)
            return null;
        if (Cidr.TryParse(text, null, out var prefix) && text.Contains('/', StringComparison.Ordinal))
            return Entry("prefix", new JsonObject { ["addr"] = text.Split('/')[0], ["len"] = prefix.PrefixLength });
        return text.Split('-') is [var first, var last] && IsBound(first) && IsBound(last) ? Range(Word(first), Word(last)) : Word(text);
    }

    static bool IsBound(string text) => NftNames.Number(text) is not null || Address.TryParse(text, null, out _);

    static JsonObject? Primary(NftCursor at)
    {
        var first = at.Take();
        if (first.Kind != NftTokenKind.Word || at.Current.Kind != NftTokenKind.Word)
            return null;
        return first.Text switch
        {
            "ct" when at.TryTakeAny("original", "reply") is { } direction =>
                Entry("ct", new JsonObject { ["key"] = at.Take().Text, ["dir"] = direction }),
            "meta" or "ct" or "socket" or "rt" => Entry(first.Text, Entry("key", at.Take().Text)),
            "fib" => Lookup(at),
            "ip" or "ip6" or "tcp" or "udp" or "udplite" or "sctp" or "dccp" or "th" or "icmp" or "icmpv6" or "igmp" or "esp" or "ah" or "ether"
                or "vlan" or "arp" => Payload(first.Text, at.Take().Text),
            _ => null,
        };
    }

    static JsonObject? Lookup(NftCursor at)
    {
        var flags = new List<JsonNode>();
        do
            flags.Add(at.Take().Text);
        while (at.TryTake("."));
        return at.Current.Kind == NftTokenKind.Word
            ? Entry("fib", new JsonObject { ["result"] = at.Take().Text, ["flags"] = new JsonArray([.. flags]) })
            : null;
    }

    static JsonNode? Element(NftCursor at)
    {
        if (Joined(at, Value) is not { } key)
            return null;
        return !at.TryTake(":") ? key : Data(at) is { } data ? new JsonArray(key, data) : null;
    }

    // What a map holds: a verdict or a value.
    static JsonNode? Data(NftCursor at)
    {
        if (at.TryTakeAny("jump", "goto") is { } verb)
            return Entry(verb, Entry("target", at.Take().Text));
        return at.TryTakeAny("accept", "drop", "return", "continue") is { } verdict ? Entry(verdict, null) : Joined(at, Value);
    }

    static JsonNode? Joined(NftCursor at, Func<NftCursor, JsonNode?> read) =>
        Listed(at, read, ".") is not { } parts ? null : parts is [var one] ? one : Entry("concat", new JsonArray([.. parts]));

    static List<JsonNode>? Listed(NftCursor at, Func<NftCursor, JsonNode?> read, string separator = ",")
    {
        var items = new List<JsonNode>();
        do
        {
            if (read(at) is not { } item)
                return null;
            items.Add(item);
        }
        while (at.TryTake(separator));
        return items;
    }
}
