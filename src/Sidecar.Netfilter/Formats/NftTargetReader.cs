using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Reads the targets, counters and comments that the model knows; null means "none of those".</summary>
static class NftTargetReader
{
    public static Statement? Read(NftCursor at) => at.Take() switch
    {
        { Kind: not NftTokenKind.Word } => null,
        { Text: "accept" } => new Accept(),
        { Text: "drop" } => new Drop(),
        { Text: "return" } => new Return(),
        { Text: "jump" } => ChainName.TryParse(at.Take().Text, null, out var chain) ? new Jump(chain) : null,
        { Text: "goto" } => ChainName.TryParse(at.Take().Text, null, out var chain) ? new Goto(chain) : null,
        { Text: "counter" } => Counter(at),
        { Text: "comment" } => at.Current.Kind == NftTokenKind.Quoted ? new Comment(at.Take().Text) : null,
        { Text: "notrack" } => new NoTrack(),
        { Text: "reject" } => Reject(at),
        { Text: "log" } => Log(at),
        { Text: "redirect" } => Redirect(at),
        { Text: "masquerade" } => Masquerade(at),
        { Text: "dnat" } => Dnat(at),
        { Text: "snat" } => Snat(at),
        { Text: "tproxy" } => Tproxy(at),
        { Text: "mark" } when at.TryTake("set") => NftMarkExpression.PacketMark(at),
        { Text: "meta" } when at.TryTake("mark", "set") => NftMarkExpression.PacketMark(at),
        { Text: "ct" } when at.TryTake("mark", "set") => NftMarkExpression.ConnectionMark(at),
        { Text: "ct" } when at.TryTake("zone", "set") => Zone(at),
        _ => null,
    };

    static Counter? Counter(NftCursor at)
    {
        if (at.Current.Is("name"))
            return null;
        if (!at.TryTake("packets"))
            return new Counter();
        return ulong.TryParse(at.Take().Text, NumberStyles.None, CultureInfo.InvariantCulture, out var packets)
            && at.TryTake("bytes")
            && ulong.TryParse(at.Take().Text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
                ? new Counter(packets, bytes)
                : null;
    }

    // "tcp reset" is tcp-reset in the model, "icmpx type admin-prohibited" is icmpx-admin-prohibited.
    static Reject? Reject(NftCursor at)
    {
        if (!at.TryTake("with"))
            return new Reject();
        if (at.TryTake("tcp", "reset"))
            return new Reject("tcp-reset");
        if (at.TryTakeAny("icmp", "icmpv6", "icmpx") is not { } protocol)
            return null;
        at.TryTake("type");
        return at.Current.Kind == NftTokenKind.Word ? new Reject($"{protocol}-{NftNames.AnswerOf(protocol, at.Take().Text)}") : null;
    }

    static Log? Log(NftCursor at)
    {
        var start = at.Position;
        while (at.TryTakeAny("prefix", "level", "flags", "group", "snaplen", "queue-threshold") is not null)
        {
            do
            {
                if (!at.Take().IsName)
                    return null;
                // Flags have a second word: "tcp sequence", "ip options".
                at.TryTakeAny("sequence", "options");
            }
            while (at.TryTake(","));
        }
        return new Log(at.TextFrom(start));
    }

    static Redirect? Redirect(NftCursor at) =>
        TryTo(at, out var to) && to is null or { Address: null } && Options(at) is { } options
            ? new Redirect(to?.Ports, options)
            : null;

    static Masquerade? Masquerade(NftCursor at) =>
        TryTo(at, out var to) && to is null or { Address: null } && Options(at) is { } options
            ? new Masquerade(to?.Ports, options)
            : null;

    static Dnat? Dnat(NftCursor at)
    {
        var family = at.TryTakeAny("ip", "ip6");
        return TryTo(at, out var to) && to is not null && Fits(to, family) && Options(at) is { } options
            ? new Dnat(to.Address, to.Ports, options)
            : null;
    }

    static Snat? Snat(NftCursor at)
    {
        var family = at.TryTakeAny("ip", "ip6");
        return TryTo(at, out var to) && to?.Address is { } address && Fits(to, family) && Options(at) is { } options
            ? new Snat(address, to.Ports, options)
            : null;
    }

    static Tproxy? Tproxy(NftCursor at)
    {
        var family = at.TryTakeAny("ip", "ip6");
        return TryTo(at, out var to) && to is { Ports: null or { IsSingle: true } } && Fits(to, family)
            ? new Tproxy(to.Ports?.First, to.Address, Family: family is null ? null : NftNames.TableFamily(family))
            : null;
    }

    static bool Fits(NftEndpoint to, string? family) =>
        to.Address is not { } address || family is null || NftNames.Of(address.Family) == family;

    static bool TryTo(NftCursor at, out NftEndpoint? to)
    {
        to = null;
        if (!at.TryTake("to") && at.Current is not { Text: [':', ..] })
            return true;
        to = at.Current.IsName ? NftEndpoint.Parse(at.Take().Text) : null;
        return to is not null && !NftOperand.Continues(at.Current);
    }

    static string? Options(NftCursor at)
    {
        var start = at.Position;
        while (at.TryTakeAny("random", "fully-random", "persistent") is not null)
            if (at.TryTake(",") && at.Current is not { Text: "random" or "fully-random" or "persistent" })
                return null;
        return at.TextFrom(start);
    }

    static SetZone? Zone(NftCursor at) =>
        NftNames.Number(at.Take().Text) is { } zone and <= ushort.MaxValue && !NftOperand.Continues(at.Current)
            ? new SetZone((ushort)zone)
            : null;
}
