using System.Globalization;
using System.Text.Json;

namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Puts sets, flow tables and named objects of libnftables-json(5) into the words that <c>nft list ruleset</c> has for
/// them. Null for what has none here.
/// </summary>
static class NftJsonObject
{
    static readonly string[] SetParts =
        ["family", "name", "table", "handle", "type", "map", "policy", "size", "flags", "timeout", "gc-interval", "auto-merge", "elem"];

    static readonly string[] Units = ["bytes", "kbytes", "mbytes"];

    public static bool IsKnown(string kind) =>
        kind is "set" or "map" or "counter" or "quota" or "limit" or "ct helper" or "ct timeout" or "ct expectation"
            or "secmark" or "synproxy" or "flowtable";

    public static string? Text(string kind, JsonElement value)
    {
        if (kind is "set" or "map")
            return Set(kind, value);
        var content = kind switch
        {
            "counter" => Row("packets", Word(value, "packets"), "bytes", Word(value, "bytes")),
            "quota" => Quota(value),
            "limit" => NftJsonText.Statement(kind, value)?["limit ".Length..],
            "ct helper" => Row("type", Quoted(Word(value, "type")), "protocol", Word(value, "protocol"), ";", "l3proto", Word(value, "l3proto")),
            "secmark" => Quoted(Word(value, "context")),
            "synproxy" => Synproxy(value),
            "flowtable" => Flowtable(value),
            _ => null,
        };
        return Word(value, "name") is { } name && content is not null ? $"{kind} {name} {{ {content} ; }}" : null;
    }

    static string? Set(string kind, JsonElement value)
    {
        if (value.EnumerateObject().Any(part => !SetParts.Contains(part.Name)) || Word(value, "name") is not { } name || Type(value, "type") is not { } type)
            return null;
        var data = kind == "map" ? Type(value, "map") : "";
        var elements = value.TryGetProperty("elem", out var items) ? NftJsonText.Elements(items) : "";
        if (data is null || elements is null)
            return null;
        string[] parts =
        [
            $"type {type}{(data.Length > 0 ? $" : {data}" : "")}",
            Part(value, "policy", "policy "), Part(value, "size", "size "), Part(value, "flags", "flags "),
            Part(value, "timeout", "timeout ", "s"), Part(value, "gc-interval", "gc-interval ", "s"),
            IsTrue(value, "auto-merge") ? "auto-merge" : "",
            elements.Length > 0 ? $"elements = {{ {elements} }}" : "",
        ];
        return $"{kind} {name} {{ {string.Join(" ; ", parts.Where(part => part.Length > 0))} ; }}";
    }

    static string? Type(JsonElement value, string name) => !value.TryGetProperty(name, out var type) ? null
        : type.ValueKind == JsonValueKind.Array ? string.Join(" . ", type.EnumerateArray().Select(part => part.ToString()))
        : type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    static string Part(JsonElement value, string name, string before, string after = "") =>
        Word(value, name) is { } word ? $"{before}{word}{after}" : "";

    // The largest unit that leaves no rest, as nft itself chooses.
    static string? Quota(JsonElement value)
    {
        var used = Amount(value, "used") is { } some and not "0 bytes" ? $" used {some}" : "";
        return Amount(value, "bytes") is { } limit ? $"{(IsTrue(value, "inv") ? "over " : "")}{limit}{used}" : null;
    }

    static string? Amount(JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var found) || found.ValueKind != JsonValueKind.Number || !found.TryGetUInt64(out var bytes))
            return null;
        var unit = 0;
        for (; bytes > 0 && bytes % 1024 == 0 && unit < Units.Length - 1; unit++)
            bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes} {Units[unit]}");
    }

    static string? Synproxy(JsonElement value)
    {
        if (!value.TryGetProperty("flags", out var flags))
            return Row("mss", Word(value, "mss"), "wscale", Word(value, "wscale"));
        var words = flags.ValueKind == JsonValueKind.Array ? [.. flags.EnumerateArray().Select(NftJsonText.Words)] : new[] { NftJsonText.Words(flags) };
        return Row(["mss", Word(value, "mss"), "wscale", Word(value, "wscale"), .. words]);
    }

    static string? Flowtable(JsonElement value)
    {
        if (!value.TryGetProperty("dev", out var devices))
            return Row("hook", Word(value, "hook"), "priority", Word(value, "prio"));
        var names = devices.ValueKind == JsonValueKind.Array ? [.. devices.EnumerateArray().Select(NftJsonText.Words)] : new[] { NftJsonText.Words(devices) };
        return names.Contains(null) ? null
            : Row("hook", Word(value, "hook"), "priority", Word(value, "prio"), ";", "devices = {", string.Join(", ", names), "}");
    }

    static bool IsTrue(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.True;

    static string? Word(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) ? NftJsonText.Words(found) : null;

    static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    static string? Row(params ReadOnlySpan<string?> parts) => parts.Contains(null) ? null : string.Join(' ', parts);
}
