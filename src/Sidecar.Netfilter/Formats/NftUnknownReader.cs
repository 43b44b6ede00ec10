namespace Sidecar.Netfilter.Formats;

/// <summary>
/// Takes what the model does not know, word for word. Where the end of a statement is certain it stops there;
/// otherwise it goes on to the next word that can only begin a statement, so that no piece of an unknown statement is
/// ever taken for a known one.
/// </summary>
static class NftUnknownReader
{
    static readonly string[] Headers =
    [
        "ip", "ip6", "tcp", "udp", "udplite", "sctp", "dccp", "th", "icmp", "icmpv6", "igmp", "esp", "ah", "comp", "ether",
        "vlan", "arp", "meta", "ct", "socket", "gre", "frag", "mh", "rt", "dst", "hbh",
    ];

    // "ct original saddr", "tcp option mss", "socket cgroupv2 level 1": more words than two before the value.
    static readonly string[] Longer = ["original", "reply", "option", "cgroupv2", "exthdr", "nexthop", "count"];

    static readonly string[] Starters =
    [
        "accept", "drop", "return", "continue", "jump", "goto", "counter", "reject", "log", "masquerade", "notrack",
        "redirect", "dnat", "snat", "tproxy", "queue", "comment",
    ];

    static readonly string[] Actions =
    [
        "continue", "jump", "goto", "counter", "reject", "log", "masquerade", "redirect", "dnat", "snat", "tproxy", "queue",
        "dup", "fwd", "flow", "add", "update", "delete", "set", "synproxy", "comment",
    ];

    public static Statement Read(NftCursor at)
    {
        var start = at.Position;
        if (!TryComparison(at) && !TryLimit(at))
        {
            at.Position = start;
            Swallow(at);
        }
        var text = at.TextFrom(start);
        return IsAction(at, start) ? new UnknownTarget(text) : new UnknownMatch(text);
    }

    static bool TryComparison(NftCursor at)
    {
        if (!Array.Exists(Headers, at.Current.Is) || at.Peek(1).Kind != NftTokenKind.Word || Array.Exists(Longer, at.Peek(1).Is))
            return false;
        at.Take();
        at.Take();
        // "ip dscp set 4" acts, and its value may be any expression.
        return !at.Current.Is("set") && !Array.Exists(Starters, at.Current.Is) && NftOperand.Read(at, references: true) is not null;
    }

    static bool TryLimit(NftCursor at)
    {
        if (!at.TryTake("limit", "rate"))
            return false;
        at.TryTakeAny("over", "until");
        var isBytes = !at.Take().Text.Contains('/', StringComparison.Ordinal);
        if (isBytes)
            at.Take();
        if (!at.TryTake("burst"))
            return true;
        at.Take();
        return at.TryTakeAny("packets", "bytes", "kbytes", "mbytes") is not null;
    }

    static void Swallow(NftCursor at)
    {
        at.Take();
        for (var depth = 0; !at.AtEnd && (depth > 0 || !Array.Exists(Starters, at.Current.Is)); at.Take())
            depth += at.Current.Is("{") ? 1 : at.Current.Is("}") ? -1 : 0;
    }

    static bool IsAction(NftCursor at, int start)
    {
        var end = at.Position;
        at.Position = start;
        var acts = Array.Exists(Actions, at.Current.Is) || (at.Current.Is("xt") && at.Peek(1).Is("target"));
        for (; at.Position < end; at.Take())
            acts |= at.Current.Is("set") || at.Current.Is("vmap");
        return acts;
    }
}
