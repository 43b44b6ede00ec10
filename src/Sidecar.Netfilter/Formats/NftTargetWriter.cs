using static Sidecar.Netfilter.Formats.NftRuleWriter;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes targets.</summary>
static class NftTargetWriter
{
    public static string Write(Target target, NftSpelling spelling) => target switch
    {
        Accept => "accept",
        Drop => "drop",
        Return => "return",
        Jump { Chain: var chain } => $"jump {chain}",
        Goto { Chain: var chain } => $"goto {chain}",
        NoTrack => "notrack",
        Reject { With: var with } => Join("reject", with.Length == 0 ? "" : $"with {with.Split('-', 2) switch
        {
            ["tcp", "reset"] => "tcp reset",
            [var protocol, var type] => $"{protocol} {type}",
            _ => throw NotInNftables(target),
        }}"),
        Log { Options: var options } => Join("log", options),
        Redirect { Ports: var ports, Options: var options } => Join("redirect", To(null, ports), options),
        Masquerade { Ports: var ports, Options: var options } => Join("masquerade", To(null, ports), options),
        Dnat { Address: var address, Ports: var ports, Options: var options } when address is not null || ports is not null =>
            Join(Family("dnat", address?.Family), To(address, ports), options),
        Snat { Address: var address, Ports: var ports, Options: var options } =>
            Join(Family("snat", address.Family), To(address, ports), options),
        Tproxy { Mark: null } tproxy when tproxy.Port is not null || tproxy.Address is not null =>
            Join(Family("tproxy", tproxy.Family), To(tproxy.Address, tproxy.Port)),
        SetMark { Mark: var mark } => $"meta mark set {NftMarkExpression.Write("meta mark", mark, Numbers(mark, spelling))}",
        SetConnmark { Mark: var mark } => $"ct mark set {NftMarkExpression.Write("ct mark", mark, Numbers(mark, spelling))}",
        SaveMark { ConnectionMask: uint.MaxValue, PacketMask: var mask } =>
            $"ct mark set {(spelling == NftSpelling.Istio ? "mark" : "meta mark")}{Masked(mask)}",
        RestoreMark { PacketMask: uint.MaxValue, ConnectionMask: var mask } => $"meta mark set ct mark{Masked(mask)}",
        SetZone { Zone: var zone } => $"ct zone set {zone}",
        UnknownTarget { Text: var text } => text,
        _ => throw NotInNftables(target),
    };

    public static string Number(uint number, NftSpelling spelling) =>
        spelling == NftSpelling.Istio ? NftMarkExpression.Decimal(number) : NftMarkExpression.Hexadecimal(number);

    static Func<uint, string> Numbers(Mark mark, NftSpelling spelling) =>
        number => Number(number, mark.IsWhole ? spelling : NftSpelling.Listing);

    static string Masked(uint mask) => mask == uint.MaxValue ? "" : $" & 0x{mask:x8}";

    static string Family(string verb, Family? family) => family is null ? verb : $"{verb} {NftNames.Of(family.Value)}";

    static string To(Address? address, PortRange? ports) =>
        address is null && ports is null ? "" : $"to {new NftEndpoint(address, ports)}";

    static string Join(params ReadOnlySpan<string> parts) =>
        string.Join(' ', parts.ToArray().Where(part => part.Length > 0));
}
