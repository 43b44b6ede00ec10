using System.Text.Json.Nodes;
using static Sidecar.Netfilter.Formats.NftJsonValue;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes matches as JSON. Null for what nftables, or its JSON, has no form for.</summary>
static class NftJsonMatchWriter
{
    public static JsonNode? Write(Match match) => match switch
    {
        ProtocolMatch { Protocol: var protocol } when protocol != Protocol.All => Compare(match, Meta("l4proto"), Transport(protocol)),
        ProtocolSetMatch { Protocols: { IsEmpty: false } protocols } => Compare(match, Meta("l4proto"), Values(protocols.Select(Transport))),
        FamilyMatch { Family: not Family.Inet and var family } => Compare(match, Meta("nfproto"), family == Family.IPv4 ? "ipv4" : "ipv6"),
        AddressMatch { Side: not Side.Either, Ranges.IsEmpty: false } address => Address(address),
        PortMatch { Side: not Side.Either, Multiport: false, Ports.IsEmpty: false } port => Compare(match, Payload(
            port.Transport == Protocol.All ? "th" : $"{port.Transport}", port.Side == Side.Source ? "sport" : "dport"), Values(port.Ports.Select(Ports))),
        InInterfaceMatch { Interface: var name, ByIndex: var index } => Interface(match, index ? "iif" : "iifname", name),
        OutInterfaceMatch { Interface: var name, ByIndex: var index } => Interface(match, index ? "oif" : "oifname", name),
        UidMatch { Users: var users } => Owned(match, "skuid", users),
        GidMatch { Groups: var groups, Supplementary: false } => Owned(match, "skgid", groups),
        ConntrackStateMatch state => States(state),
        MarkMatch { Mark: var mark } => Marked(match, Meta("mark"), mark),
        ConnmarkMatch { Mark: var mark } => Marked(match, Conntrack("mark"), mark),
        TcpFlagsMatch flags => Compare(
            match, Operation("&", Payload("tcp", "flags"), Bits(NftNames.WordsOf(flags.Mask))), Bits(NftNames.WordsOf(flags.Set))),
        AddressTypeMatch { Side: not Side.Either, Type: var type } kind => Compare(
            match, Entry("fib", new JsonObject { ["result"] = "type", ["flags"] = kind.Side == Side.Source ? "saddr" : "daddr" }), NftNames.Of(type)),
        UnknownMatch { Text: var text } => NftJsonUnknownWriter.Write(text),
        _ => null,
    };

    public static JsonObject Compare(string comparison, JsonNode left, JsonNode right) =>
        Entry("match", new JsonObject { ["op"] = comparison, ["left"] = left, ["right"] = right });

    static JsonObject Compare(Match match, JsonNode left, JsonNode right) => Compare(match.Negated ? "!=" : "==", left, right);

    static JsonNode Transport(Protocol protocol) => Word(NftMatchWriter.Word(protocol));

    static JsonObject Address(AddressMatch match) => Compare(
        match,
        Payload(NftNames.Of(match.Ranges[0].Family), match.Side == Side.Source ? "saddr" : "daddr"),
        NftMatchWriter.Range(match.Ranges) is var (first, last) ? Range($"{first}", $"{last}") : Values(match.Ranges.Select(Prefix)));

    static JsonObject? Interface(Match match, string key, InterfacePattern name) =>
        name.ToNftables() is var text && IsName(text) ? Compare(match, Meta(key), text) : null;

    static JsonObject? Owned(Match match, string key, EquatableArray<OwnerId> owners) =>
        !owners.IsEmpty && owners.All(owner => IsName(owner.Name ?? "")) ? Compare(match, Meta(key), Values(owners.Select(Owner))) : null;

    static JsonObject? States(ConntrackStateMatch match) =>
        NftMatchWriter.Parts(match) is var (key, comparison, words)
            ? Compare(comparison.Length == 0 ? "in" : comparison, Conntrack(key["ct ".Length..]), Bits(words))
            : null;

    static JsonObject Marked(Match match, JsonNode key, Mark mark) =>
        Compare(match, mark.IsWhole ? key : Operation("&", key, Number(mark.Mask)), Number(mark.Value));
}
