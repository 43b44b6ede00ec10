using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>The words of nft(8) and the numbers that <c>nft -n</c> writes in their place.</summary>
static class NftNames
{
    static readonly (string Name, int Priority)[] Priorities =
        [("raw", -300), ("mangle", -150), ("dstnat", -100), ("filter", 0), ("security", 50), ("srcnat", 100)];

    // nf_conntrack_common.h: enum ip_conntrack_info as the bits of NF_CT_STATE_BIT.
    static readonly (string Name, uint Bit, ConntrackStates State)[] States =
    [
        ("invalid", 1, ConntrackStates.Invalid), ("established", 2, ConntrackStates.Established),
        ("related", 4, ConntrackStates.Related), ("new", 8, ConntrackStates.New),
        ("untracked", 64, ConntrackStates.Untracked),
    ];

    // nf_conntrack_common.h: enum ip_conntrack_status.
    static readonly (string Name, uint Bit, ConntrackStates State)[] Statuses =
        [("snat", 16, ConntrackStates.Snat), ("dnat", 32, ConntrackStates.Dnat)];

    static readonly (string Name, uint Bit)[] Flags =
        [("fin", 1), ("syn", 2), ("rst", 4), ("psh", 8), ("ack", 16), ("urg", 32)];

    // rtnetlink.h: RTN_UNICAST and so on.
    static readonly (string Name, uint Number, AddressType Type)[] AddressTypes =
    [
        ("unicast", 1, AddressType.Unicast), ("local", 2, AddressType.Local),
        ("broadcast", 3, AddressType.Broadcast), ("multicast", 5, AddressType.Multicast),
    ];

    // icmp.h, icmpv6.h and nf_tables.h (NFT_REJECT_ICMPX_*): codes of "unreachable".
    static readonly (string Protocol, uint Code, string Name)[] Answers =
    [
        ("icmp", 0, "net-unreachable"), ("icmp", 1, "host-unreachable"), ("icmp", 2, "prot-unreachable"),
        ("icmp", 3, "port-unreachable"), ("icmp", 9, "net-prohibited"), ("icmp", 10, "host-prohibited"),
        ("icmp", 13, "admin-prohibited"), ("icmpv6", 0, "no-route"), ("icmpv6", 1, "admin-prohibited"),
        ("icmpv6", 3, "addr-unreachable"), ("icmpv6", 4, "port-unreachable"), ("icmpv6", 5, "policy-fail"),
        ("icmpv6", 6, "reject-route"), ("icmpx", 0, "no-route"), ("icmpx", 1, "port-unreachable"),
        ("icmpx", 2, "host-unreachable"), ("icmpx", 3, "admin-prohibited"),
    ];

    /// <summary>The name of an answer that may be given by its number.</summary>
    public static string AnswerOf(string protocol, string word)
    {
        foreach (var (known, code, name) in Answers)
            if (known == protocol && Number(word) == code)
                return name;
        return word;
    }

    public static string Of(Hook hook) => hook.ToString().ToLowerInvariant();

    public static string Of(ChainType type) => type.ToString().ToLowerInvariant();

    public static string Of(ChainPolicy policy) => policy.ToString().ToLowerInvariant();

    public static string Of(Family family) => family switch
    {
        Family.IPv4 => "ip",
        Family.IPv6 => "ip6",
        Family.Arp => "arp",
        Family.Bridge => "bridge",
        Family.Netdev => "netdev",
        _ => "inet",
    };

    public static string Of(AddressType type) => AddressTypes.First(row => row.Type == type).Name;

    public static T? Named<T>(string word) where T : struct, Enum =>
        char.IsAsciiLetterLower(word[0]) && Enum.TryParse<T>(word, ignoreCase: true, out var value) ? value : null;

    public static Family? TableFamily(string word) => word switch
    {
        "ip" => Family.IPv4,
        "ip6" => Family.IPv6,
        "inet" => Family.Inet,
        _ => null,
    };

    /// <summary>Reads the families whose packets this library does not follow.</summary>
    public static Family? ForeignFamily(string word) => word switch
    {
        "arp" => Family.Arp,
        "bridge" => Family.Bridge,
        "netdev" => Family.Netdev,
        _ => null,
    };

    /// <summary>True for what may stand behind a translation.</summary>
    public static bool IsTranslationOption(string word) => word is "random" or "fully-random" or "persistent";

    public static bool IsForeign(Family family) => family is Family.Arp or Family.Bridge or Family.Netdev;

    /// <summary>Reads <c>ipv4</c>, <c>ipv6</c> or their numbers (AF_INET, AF_INET6).</summary>
    public static Family? ProtocolFamily(string word) => word switch
    {
        "ipv4" or "2" => Family.IPv4,
        "ipv6" or "10" => Family.IPv6,
        _ => null,
    };

    public static AddressType? AddressTypeOf(string word)
    {
        foreach (var row in AddressTypes)
            if (row.Name == word || (Number(word) is { } number && number == row.Number))
                return row.Type;
        return null;
    }

    public static uint? Number(string word) => Mark.TryNumber(word, out var number) ? number : null;

    public static ConntrackStates? StatesOf(IReadOnlyList<string> words) => Combine(words, States);

    public static ConntrackStates? StatusesOf(IReadOnlyList<string> words) => Combine(words, Statuses);

    public static TcpFlags? FlagsOf(IReadOnlyList<string> words) =>
        Combine(words, [.. Flags.Select(row => (row.Name, row.Bit, (TcpFlags)row.Bit))]);

    public static List<string> WordsOf(ConntrackStates states) =>
        [.. States.Concat(Statuses).Where(row => states.HasFlag(row.State)).Select(row => row.Name)];

    public static List<string> WordsOf(TcpFlags flags) =>
        [.. Flags.Where(row => ((int)flags & row.Bit) != 0).Select(row => row.Name)];

    /// <summary>Reads <c>-150</c>, <c>mangle</c>, <c>mangle - 5</c> or <c>mangle+5</c>, the blanks left out.</summary>
    public static int? PriorityOf(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return number;
        foreach (var (name, priority) in Priorities)
        {
            if (text == name)
                return priority;
            if (text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] is '+' or '-'
                && int.TryParse(text[name.Length..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset))
                return priority + offset;
        }
        return null;
    }

    static T? Combine<T>(IReadOnlyList<string> words, (string Name, uint Bit, T Value)[] rows) where T : struct, Enum
    {
        var result = 0;
        foreach (var word in words)
        {
            var left = Number(word) ?? 0;
            foreach (var (name, bit, value) in rows)
            {
                if (name != word && (left & bit) == 0)
                    continue;
                result |= Convert.ToInt32(value, CultureInfo.InvariantCulture);
                left &= ~bit;
            }
            if (left != 0 || (Number(word) is null && !rows.Any(row => row.Name == word)))
                return null;
        }
        return (T)Enum.ToObject(typeof(T), result);
    }
}
