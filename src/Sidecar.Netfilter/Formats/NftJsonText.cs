using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Netfilter.Formats;

/// <summary>Puts statements of libnftables-json(5) into the words of nft(8). Null for what has none here.</summary>
static class NftJsonText
{
    // nft reads JSON from a file or pipe: what would need escapes within a page of HTML needs none.
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? Statement(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        var entry = item.EnumerateObject().FirstOrDefault();
        return Statement(entry.Name, entry.Value);
    }

    /// <summary>A statement by its name and what it says.</summary>
    public static string? Statement(string? name, JsonElement value) =>
        name switch
        {
            "accept" or "drop" or "return" or "continue" or "notrack" => name,
            "jump" or "goto" => Join(name, Property(value, "target")),
            "match" => Match(value),
            "counter" => Counter(value),
            "mangle" => Join(Property(value, "key"), "set", Property(value, "value")),
            "redirect" or "masquerade" => Translation(name, value),
            "dnat" or "snat" or "tproxy" => Translation(Join(name, Optional(value, "family")), value),
            "reject" => Reject(value),
            "log" => Log(value),
            "limit" => Limit(value),
            "vmap" => Join(Property(value, "key"), "vmap", Property(value, "data")),
            "ct count" => Join("ct count", IsInverted(value) ? "over" : "", Property(value, "val")),
            "set" => Join(Property(value, "op"), Property(value, "set"), Braced(Property(value, "elem"))),
            "flow" => Join("flow", Property(value, "op"), Property(value, "flowtable")),
            "xt" => Join("xt", Property(value, "type"), Quoted(Property(value, "name"))),
            "queue" => value.ValueKind != JsonValueKind.Object ? "queue" : Join("queue num", Property(value, "num"), Flags(value)),
            _ => null,
        };

    /// <summary>An expression, such as <c>tcp dport</c> or <c>{ 22, 80-90 }</c>.</summary>
    public static string? Words(JsonElement value) => Expression(value);

    /// <summary>The elements of a set or map, within its braces.</summary>
    public static string? Elements(JsonElement items)
    {
        var texts = items.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
            ? Expression(item[0]) is { } key && Expression(item[1]) is { } data ? $"{key} : {data}" : null
            : Expression(item)).ToList();
        return texts.Contains(null) ? null : string.Join(", ", texts);
    }

    /// <summary>The JSON itself, for a statement that has no words: without white space, so that it is one text however it was laid out.</summary>
    public static string Compact(JsonElement item) => JsonNode.Parse(item.GetRawText())!.ToJsonString(Readable);

    static string? Match(JsonElement value)
    {
        if (!value.TryGetProperty("left", out var left) || !value.TryGetProperty("right", out var right)
            || Expression(left) is not { } key || Operand(key, right) is not { } operand)
            return null;
        var isMasked = left.ValueKind == JsonValueKind.Object && left.TryGetProperty("&", out _);
        return Property(value, "op") switch
        {
            "==" when isMasked => $"{key} == {operand}",
            "==" when key == "tcp flags" => $"{key} == {operand}",
            "==" or "in" => $"{key} {operand}",
            { } other => $"{key} {other} {operand}",
            _ => null,
        };
    }

    static string? Reject(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return "reject";
        return value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? Join("reject with", type.GetString(), Optional(value, "expr"))
            : null;
    }

    // Names of interfaces are always in quotes, as nft writes them; several bits are in parentheses behind a mask.
    static string? Operand(string key, JsonElement right)
    {
        if (key is "meta iifname" or "meta oifname" or "meta iif" or "meta oif" or "iifname" or "oifname")
            return right.ValueKind == JsonValueKind.String ? right.GetString() is ['@', ..] and var set ? set : Quoted(right.GetString())
                : right.TryGetProperty("set", out var names) && names.ValueKind == JsonValueKind.Array
                    ? $"{{ {string.Join(", ", names.EnumerateArray().Select(name => Quoted(Expression(name))))} }}" : null;
        return right.ValueKind == JsonValueKind.Array && key.Contains('&', StringComparison.Ordinal) ? Bits(right) : Expression(right);
    }

    static string? Expression(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String => value.GetString() is { } text && text.Contains(' ', StringComparison.Ordinal) ? Quoted(text) : value.GetString(),
        JsonValueKind.True => "exists",
        JsonValueKind.False => "missing",
        JsonValueKind.Array => List(value, ","),
        JsonValueKind.Object when value.EnumerateObject().FirstOrDefault() is { Value: var inner, Name: var name } => name switch
        {
            "meta" => Property(inner, "key") is { } key ? $"meta {key}" : null,
            "payload" => inner.TryGetProperty("base", out _)
                ? Join($"@{Property(inner, "base")},{Property(inner, "offset")},{Property(inner, "len")}")
                : Join(Property(inner, "protocol"), Property(inner, "field")),
            "ct" => Join("ct", Optional(inner, "dir"), Optional(inner, "family"), Property(inner, "key")),
            "socket" => Join("socket", Property(inner, "key")),
            "fib" => Join("fib", inner.TryGetProperty("flags", out var flags) ? List(flags, " . ") ?? Expression(flags) : null, Property(inner, "result")),
            "rt" => Join("rt", Optional(inner, "family"), Property(inner, "key")),
            "set" => inner.ValueKind == JsonValueKind.Array ? $"{{ {Elements(inner)} }}" : Expression(inner),
            "elem" => Element(inner),
            "numgen" => Join("numgen", Property(inner, "mode"), "mod", Property(inner, "mod"), Property(inner, "offset") is "0" ? "" : $"offset {Property(inner, "offset")}"),
            "range" => List(inner, "-"),
            "prefix" => Join(Property(inner, "addr")) is { } address ? $"{address}/{Property(inner, "len")}" : null,
            "concat" => List(inner, " . "),
            "map" => Join(Property(inner, "key"), "map", Property(inner, "data")),
            "&" => Masked(inner),
            "|" or "^" or "<<" or ">>" => List(inner, $" {name} "),
            "accept" or "drop" or "return" or "continue" => name,
            "jump" or "goto" => Join(name, Property(inner, "target")),
            _ => null,
        },
        _ => null,
    };

    // What an element has besides its value comes behind it; times are in seconds.
    static string? Element(JsonElement value) => value.EnumerateObject().Any(part => part.Name is not ("val" or "timeout" or "expires" or "comment"))
        ? null
        : Join(Property(value, "val"), Seconds(value, "timeout"), Seconds(value, "expires"),
            value.TryGetProperty("comment", out var comment) ? $"comment {Quoted(comment.GetString())}" : "");

    static string Seconds(JsonElement value, string name) =>
        Optional(value, name) is { Length: > 0 } seconds ? $"{name} {seconds}s" : "";

    static bool IsInverted(JsonElement value) =>
        value.TryGetProperty("inv", out var inverted) && inverted.ValueKind == JsonValueKind.True;

    static string? Masked(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && Expression(pair[0]) is { } left
        && (pair[1].ValueKind == JsonValueKind.Array ? Bits(pair[1]) : Expression(pair[1])) is { } mask
            ? $"{left} & {mask}"
            : null;

    static string? Bits(JsonElement list) => List(list, "|") is { } bits ? $"({bits})" : null;

    static string? List(JsonElement items, string separator)
    {
        if (items.ValueKind != JsonValueKind.Array)
            return null;
        var texts = items.EnumerateArray().Select(Expression).ToList();
        return texts.Contains(null) ? null : string.Join(separator, texts);
    }

    static string? Counter(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"counter name {Quoted(value.GetString())}",
        JsonValueKind.Object => $"counter packets {Property(value, "packets")} bytes {Property(value, "bytes")}",
        _ => "counter",
    };

    static string? Translation(string? verb, JsonElement value)
    {
        if (verb is null || value.ValueKind != JsonValueKind.Object)
            return verb;
        var address = Optional(value, "addr");
        var port = Optional(value, "port");
        if (address is null || port is null)
            return null;
        address = port.Length > 0 && address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        var to = address.Length + port.Length == 0 ? "" : $"to {address}{(port.Length == 0 ? "" : $":{port}")}";
        return Join(verb, to, Flags(value));
    }

    static string? Flags(JsonElement value) => Optional(value, "flags");

    // In their order, as the words of a listing have them.
    static string? Log(JsonElement value) => value.ValueKind != JsonValueKind.Object ? "log"
        : Join(["log", .. value.EnumerateObject().Select(part => part.Name switch
        {
            "prefix" => $"prefix {Quoted(part.Value.GetString())}",
            "flags" => LogFlags(part.Value),
            "level" or "group" or "snaplen" or "queue-threshold" => $"{part.Name} {Expression(part.Value)}",
            _ => null,
        })]);

    // "tcp sequence" and "tcp options" are one flag with two words in the language, and two here.
    static string LogFlags(JsonElement flags)
    {
        var words = flags.ValueKind == JsonValueKind.Array ? flags.EnumerateArray().Select(flag => flag.ToString()).ToList() : [flags.ToString()];
        var tcp = words.Where(word => word.StartsWith("tcp ", StringComparison.Ordinal)).ToList();
        var merged = tcp.Count < 2 ? words : [.. words.Except(tcp), "tcp sequence,options"];
        return string.Join(' ', merged.Select(word => $"flags {word}"));
    }

    // A burst of five packets is what nft means without saying it.
    static string? Limit(JsonElement value)
    {
        if (Property(value, "rate") is not { } rate || Property(value, "per") is not { } per)
            return null;
        var over = IsInverted(value) ? "over" : "";
        var unit = Optional(value, "rate_unit") is { Length: > 0 } and not "packets" and var bytes ? $" {bytes}" : "";
        var burst = Optional(value, "burst") is { Length: > 0 } and not "0" and var number && !(unit.Length == 0 && number == "5")
            ? $"burst {number} {(Optional(value, "burst_unit") is { Length: > 0 } named ? named : "packets")}"
            : "";
        return Join("limit rate", over, $"{rate}{unit}/{per}", burst);
    }

    static string? Property(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? Expression(found) : null;

    static string? Optional(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? Expression(found) : "";

    static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    static string? Braced(string? text) => text is null ? null : $"{{ {text} }}";

    static string? Join(params ReadOnlySpan<string?> parts) =>
        parts.Contains(null) ? null : string.Join(' ', parts.ToArray().Where(part => part!.Length > 0));
}
