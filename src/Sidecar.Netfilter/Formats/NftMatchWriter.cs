using Sidecar.Netfilter.Validation;
using static Sidecar.Netfilter.Formats.NftRuleWriter;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes matches.</summary>
/// <param name="spelling">Whose words.</param>
/// <param name="setsZone">True in a rule that sets a conntrack zone, where Istio writes <c>meta skuid</c>.</param>
sealed class NftMatchWriter(NftSpelling spelling, bool setsZone)
{
    public string Write(Match match) => match switch
    {
        ProtocolMatch { Protocol: var protocol } when protocol != Protocol.All => Compare("meta l4proto", match, Word(protocol)),
        ProtocolSetMatch { Protocols: { IsEmpty: false } protocols } => $"meta l4proto{Not(match)} {{ {string.Join(", ", protocols.Select(Word))} }}",
        FamilyMatch { Family: not Family.Inet and var family } => Compare("meta nfproto", match, family == Family.IPv4 ? "ipv4" : "ipv6"),
        AddressMatch { Side: not Side.Either, Ranges.IsEmpty: false } address => Address(address),
        PortMatch { Side: not Side.Either, Multiport: false, Ports.IsEmpty: false } port => Port(port),
        InInterfaceMatch { Interface: var name, ByIndex: var index } => Compare(index ? "iif" : "iifname", match, Interface(name)),
        OutInterfaceMatch { Interface: var name, ByIndex: var index } => Compare(index ? "oif" : "oifname", match, Interface(name)),
        UidMatch { Users: var users } => Compare(Socket("skuid"), match, Values(users)),
        GidMatch { Groups: var groups, Supplementary: false } => Compare(Socket("skgid"), match, Values(groups)),
        ConntrackStateMatch state => States(state),
        MarkMatch { Mark: var mark } => Compare(spelling == NftSpelling.Istio ? "mark" : "meta mark", match, mark),
        ConnmarkMatch { Mark: var mark } => Compare("ct mark", match, mark),
        TcpFlagsMatch flags => $"tcp flags & {Flags(flags.Mask)} {(flags.Negated ? "!=" : "==")} {Flags(flags.Set)}",
        AddressTypeMatch { Side: not Side.Either, Type: var type } kind =>
            Compare(kind.Side == Side.Source ? "fib saddr type" : "fib daddr type", match, NftNames.Of(type)),
        UnknownMatch { Text: var text } => text,
        _ => throw NotInNftables(match),
    };

    static string Not(Match match) => match.Negated ? " !=" : "";

    static string Compare(string key, Match match, string value) => $"{key}{Not(match)} {value}";

    string Compare(string key, Match match, Mark mark) =>
        mark.IsWhole
            ? Compare(key, match, NftTargetWriter.Number(mark.Value, spelling))
            : $"{key} & 0x{mark.Mask:x8} {(match.Negated ? "!=" : "==")} 0x{mark.Value:x8}";

    static string Values<T>(EquatableArray<T> values) =>
        values.Count == 1 ? $"{values[0]}" : $"{{ {string.Join(", ", values)} }}";

    string Socket(string key) => spelling == NftSpelling.Listing || setsZone ? $"meta {key}" : key;

    public static string Word(Protocol protocol) => protocol == Protocol.IcmpV6 ? "icmpv6" : protocol.ToString();

    string Address(AddressMatch match)
    {
        var key = $"{NftNames.Of(match.Ranges[0].Family)} {(match.Side == Side.Source ? "saddr" : "daddr")}";
        return Compare(key, match, Range(match.Ranges) is var (first, last) ? $"{first}-{last}" : Values(match.Ranges.Select(Prefix).ToEquatableArray()));
    }

    /// <summary>Prefixes that are exactly those of one range came from it, and go back to it.</summary>
    public static (Address First, Address Last)? Range(EquatableArray<Cidr> ranges)
    {
        var (first, last) = (ranges[0].First, ranges[^1].Last);
        return ranges.Count > 1 && first < last && CidrCover.Of(first, last).ToEquatableArray() == ranges ? (first, last) : null;
    }

    string Prefix(Cidr prefix) => spelling == NftSpelling.Listing && prefix.IsSingle ? $"{prefix.Address}" : $"{prefix}";

    static string Port(PortMatch match)
    {
        var transport = match.Transport == Protocol.All ? "th" : match.Transport.ToString();
        var key = $"{transport} {(match.Side == Side.Source ? "sport" : "dport")}";
        return Compare(key, match, Values(match.Ports.Select(range => range.ToString('-')).ToEquatableArray()));
    }

    string Interface(InterfacePattern name)
    {
        var text = name.ToNftables();
        return spelling == NftSpelling.Istio && NftWords.IsBare(text) ? text : Quoted(text);
    }

    static string States(ConntrackStateMatch match) =>
        Parts(match) is var (key, comparison, words)
            ? $"{key}{(comparison.Length == 0 ? "" : $" {comparison}")} {string.Join(',', words)}"
            : throw NotInNftables(match);

    /// <summary>What is compared, by which operator (empty for "any of them"), and with which words; null where no one comparison says it.</summary>
    public static (string Key, string Comparison, IEnumerable<string> Words)? Parts(ConntrackStateMatch match)
    {
        var words = NftNames.WordsOf(match.States);
        var translated = ConntrackStates.Snat | ConntrackStates.Dnat;
        if (match.StateModule || words.Count == 0 || ((match.States & translated) != 0 && (match.States & ~translated) != 0))
            return null;
        // "!= a,b" would compare with the number a|b.
        var key = (match.States & translated) != 0 ? "ct status" : "ct state";
        return (key, !match.Negated ? "" : words.Count == 1 && key == "ct state" ? "!=" : "!", Ordered(words));
    }

    // Istio's order, which is also that of iptables.
    static IEnumerable<string> Ordered(List<string> words) =>
        words.OrderBy(word => Array.IndexOf(["invalid", "new", "related", "established"], word) is >= 0 and var place ? place : 9);

    static string Flags(TcpFlags flags) => NftNames.WordsOf(flags) switch
    {
        [] => "0x0",
        [var one] => one,
        var several => $"({string.Join('|', several)})",
    };
}
