using System.Text.Json.Nodes;

namespace Sidecar.Netfilter.Formats;

/// <summary>Makes the expressions of libnftables-json(5).</summary>
static class NftJsonValue
{
    // Strings that nft 1.0.6 takes for a number of a protocol, or of a message of ICMP, wherever they stand.
    static readonly string[] Constants =
        ["ah", "comp", "dccp", "esp", "icmp", "icmpv6", "redirect", "sctp", "tcp", "udp", "udplite"];

    /// <summary>
    /// True where a string is the name of an interface, user or group to nft. It has no other way to write one: what begins with '@' is the name
    /// of a set, and some words are constants, quoted as they are.
    /// </summary>
    public static bool IsName(string text) => !text.StartsWith('@') && !Constants.Contains(text);

    public static JsonObject Entry(string name, JsonNode? value) => new() { [name] = value };

    public static JsonObject Meta(string key) => Entry("meta", Entry("key", key));

    public static JsonObject Conntrack(string key) => Entry("ct", Entry("key", key));

    public static JsonObject Payload(string protocol, string field) =>
        Entry("payload", new JsonObject { ["protocol"] = protocol, ["field"] = field });

    /// <summary>Arithmetic of two operands, such as <c>&amp;</c>.</summary>
    public static JsonObject Operation(string symbol, JsonNode left, JsonNode right) => Entry(symbol, new JsonArray(left, right));

    public static JsonNode Number(uint number) => JsonValue.Create(number);

    /// <summary>A word, or the number that it spells.</summary>
    public static JsonNode Word(string word) =>
        word.All(char.IsAsciiDigit) && NftNames.Number(word) is { } number ? Number(number) : JsonValue.Create(word);

    public static JsonNode Range(JsonNode first, JsonNode last) => Entry("range", new JsonArray(first, last));

    public static JsonNode Prefix(Cidr prefix) => prefix.IsSingle
        ? JsonValue.Create($"{prefix.Address}")
        : Entry("prefix", new JsonObject { ["addr"] = $"{prefix.Address}", ["len"] = prefix.PrefixLength });

    public static JsonNode Ports(PortRange ports) => ports.IsSingle ? Number(ports.First) : Range(Number(ports.First), Number(ports.Last));

    public static JsonNode Owner(OwnerId owner) =>
        owner.Name is { } name ? JsonValue.Create(name) : owner.First == owner.Last ? Number(owner.First) : Range(Number(owner.First), Number(owner.Last));

    /// <summary>One value as itself, several as an anonymous set.</summary>
    public static JsonNode Values(IEnumerable<JsonNode> values) =>
        values.ToArray() is var all && all is [var one] ? one : Entry("set", new JsonArray(all));

    /// <summary>One word as itself, several as a list of bits; none is the number 0.</summary>
    public static JsonNode Bits(IEnumerable<string> words) => words.ToArray() switch
    {
        [] => Number(0),
        [var one] => JsonValue.Create(one),
        var several => new JsonArray([.. several.Select(word => (JsonNode)JsonValue.Create(word))]),
    };
}
