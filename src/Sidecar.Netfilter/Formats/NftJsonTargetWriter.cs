using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes targets as JSON. Null for what nftables, or its JSON, has no form for.</summary>
static class NftJsonTargetWriter
{
    static readonly char[] Separators = [',', ' '];

    public static JsonNode? Write(Target target) => target switch
    {
        Accept => Entry("accept", null),
        Drop => Entry("drop", null),
        Return => Entry("return", null),
        Jump { Chain: var chain } => Entry("jump", Entry("target", chain.Value)),
        Goto { Chain: var chain } => Entry("goto", Entry("target", chain.Value)),
        NoTrack => Entry("notrack", null),
        Reject { With: var with } => Answer(with),
        Log { Options: var options } => NftJsonLogWriter.Write(options),
        Redirect { Ports: var ports, Options: var options } => Translation("redirect", null, null, ports, options),
        Masquerade { Ports: var ports, Options: var options } => Translation("masquerade", null, null, ports, options),
        Dnat { Address: var address, Ports: var ports, Options: var options } when address is not null || ports is not null =>
            Translation("dnat", address?.Family, address, ports, options),
        Snat { Address: var address, Ports: var ports, Options: var options } => Translation("snat", address.Family, address, ports, options),
        Tproxy { Mark: null } tproxy when tproxy.Port is not null || tproxy.Address is not null =>
            Translation("tproxy", tproxy.Family, tproxy.Address, tproxy.Port is { } port ? new PortRange(port) : null, ""),
        SetMark { Mark: var mark } => Mangle(Meta("mark"), Assigned(Meta("mark"), mark)),
        SetConnmark { Mark: var mark } => Mangle(Conntrack("mark"), Assigned(Conntrack("mark"), mark)),
        SaveMark { ConnectionMask: uint.MaxValue, PacketMask: var mask } => Mangle(Conntrack("mark"), Masked(Meta("mark"), mask)),
        RestoreMark { PacketMask: uint.MaxValue, ConnectionMask: var mask } => Mangle(Meta("mark"), Masked(Conntrack("mark"), mask)),
        SetZone { Zone: var zone } => Mangle(Conntrack("zone"), Number(zone)),
        UnknownTarget { Text: var text } => NftJsonUnknownWriter.Write(text),
        _ => null,
    };

    static JsonObject Mangle(JsonNode key, JsonNode value) => Entry("mangle", new JsonObject { ["key"] = key, ["value"] = value });

    static JsonObject? Answer(string with) => with.Split('-', 2) switch
    {
        [""] => Entry("reject", null),
        ["tcp", "reset"] => Entry("reject", Entry("type", "tcp reset")),
        [var protocol, var type] => Entry("reject", new JsonObject { ["type"] = protocol, ["expr"] = type }),
        _ => null,
    };

    static JsonObject? Translation(string verb, Family? family, Address? address, PortRange? ports, string options)
    {
        var words = options.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Any(word => !NftNames.IsTranslationOption(word)))
            return null;
        var parts = new JsonObject();
        if (family is { } known)
            parts["family"] = NftNames.Of(known);
        if (address is { } to)
            parts["addr"] = $"{to}";
        if (ports is { } range)
            parts["port"] = Ports(range);
        if (words.Length > 0)
            parts["flags"] = Bits(words);
        return Entry(verb, parts.Count == 0 ? null : parts);
    }

    static JsonNode Masked(JsonNode source, uint mask) => mask == uint.MaxValue ? source : Operation("&", source, Number(mask));

    // (source & ~mask) ^ value, by the operators that the text of nft has for it.
    static JsonNode Assigned(JsonNode source, Mark mark)
    {
        if (mark.IsWhole)
            return Number(mark.Value);
        var isOr = (mark.Value & ~mark.Mask) == 0;
        var kept = isOr && mark.Value == mark.Mask ? source : Masked(source, ~mark.Mask);
        return mark.Value == 0 ? kept : Operation(isOr ? "|" : "^", kept, Number(mark.Value));
    }
}
