using System.Globalization;
using System.Text;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes single statements as options of iptables(8), in one of two spellings.</summary>
/// <param name="kernel">True for the spelling of iptables-save, false for Istio's.</param>
sealed class IptablesText(bool kernel)
{
    static readonly (ConntrackStates State, string Name)[] States =
    [
        (ConntrackStates.Invalid, "INVALID"), (ConntrackStates.New, "NEW"), (ConntrackStates.Related, "RELATED"),
        (ConntrackStates.Established, "ESTABLISHED"), (ConntrackStates.Untracked, "UNTRACKED"),
        (ConntrackStates.Snat, "SNAT"), (ConntrackStates.Dnat, "DNAT"),
    ];

    /// <summary>The option of a match, without the name of its module.</summary>
    public string Option(Match match) => (match.Negated ? "! " : "") + match switch
    {
        ProtocolMatch protocol => $"-p {protocol.Protocol}",
        AddressMatch { Ranges: [var range] } address => $"{(address.Side == Side.Source ? "-s" : "-d")} {Range(range)}",
        InInterfaceMatch @in => $"-i {@in.Interface}",
        OutInterfaceMatch @out => $"-o {@out.Interface}",
        PortMatch ports => Ports(ports),
        UidMatch { Users: [var user] } => $"--uid-owner {user}",
        GidMatch { Groups: [var group] } owner => $"--gid-owner {group}{(owner.Supplementary ? " --suppl-groups" : "")}",
        SocketExistsMatch => "--socket-exists",
        ConntrackStateMatch state => $"{(state.StateModule ? "--state" : "--ctstate")} {Names(state.States)}",
        MarkMatch mark => $"--mark {Mark(mark.Mark)}",
        ConnmarkMatch mark => $"--mark {Mark(mark.Mark)}",
        TcpFlagsMatch flags => $"--tcp-flags {Flags(flags.Mask)} {Flags(flags.Set)}",
        AddressTypeMatch type => $"--{(type.Side == Side.Source ? "src" : "dst")}-type {type.Type.ToString().ToUpperInvariant()}",
        UnknownMatch unknown => unknown.Text,
        _ => throw Inexpressible(match),
    };

    /// <summary>The module that brings a match's option; empty where iptables has it built in.</summary>
    public static string Module(Match match) => match switch
    {
        PortMatch ports when IsMultiport(ports) => "multiport",
        PortMatch ports => ports.Transport.ToString(),
        TcpFlagsMatch => "tcp",
        UidMatch or GidMatch or SocketExistsMatch => "owner",
        ConntrackStateMatch { StateModule: true } => "state",
        ConntrackStateMatch => "conntrack",
        MarkMatch => "mark",
        ConnmarkMatch => "connmark",
        AddressTypeMatch => "addrtype",
        _ => "",
    };

    /// <summary>The target with its options, <c>-j</c> included.</summary>
    /// <param name="target">The target.</param>
    /// <param name="transport">The protocol of the rule; Istio spells one option by it.</param>
    /// <param name="family">The family of the table.</param>
    public string Target(Target target, Protocol transport, Family family) => target switch
    {
        Accept => "-j ACCEPT",
        Drop => "-j DROP",
        Return => "-j RETURN",
        Reject reject => $"-j REJECT{(reject.With.Length > 0 ? $" --reject-with {reject.With}" : "")}",
        Jump jump => $"-j {jump.Chain}",
        Goto @goto => $"-g {@goto.Chain}",
        Redirect redirect => $"-j REDIRECT{ToPorts(redirect.Ports, ToPortOption(transport))}{Tail(redirect.Options)}",
        Dnat dnat => $"-j DNAT --to-destination {Destination(dnat.Address, dnat.Ports)}{Tail(dnat.Options)}",
        Snat snat => $"-j SNAT --to-source {Destination(snat.Address, snat.Ports)}{Tail(snat.Options)}",
        Masquerade masquerade => $"-j MASQUERADE{ToPorts(masquerade.Ports, "--to-ports")}{Tail(masquerade.Options)}",
        Tproxy tproxy => Tproxy(tproxy, family),
        SetMark mark => $"-j MARK {SetMark(mark.Mark)}",
        SetConnmark mark => $"-j CONNMARK {SetMark(mark.Mark)}",
        SaveMark save => $"-j CONNMARK --save-mark{Masks(save.PacketMask, save.ConnectionMask)}",
        RestoreMark restore => $"-j CONNMARK --restore-mark{Masks(restore.PacketMask, restore.ConnectionMask)}",
        SetZone zone => string.Create(CultureInfo.InvariantCulture, $"-j CT --zone {zone.Zone}"),
        NoTrack => "-j CT --notrack",
        Log log => $"-j LOG{Tail(log.Options)}",
        UnknownTarget unknown => $"-j {unknown.Text}",
        _ => throw Inexpressible(target),
    };

    /// <summary>A word as iptables-save writes it: in quotes where it holds more than the plainest characters.</summary>
    public static string Quoted(string text)
    {
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c is '"' or '\\' or '\'' ? $"\\{c}" : c.ToString());
        return quoted.Append('"').ToString();
    }

    public static bool IsMultiport(PortMatch ports) => ports.Multiport || ports.Ports.Count > 1 || ports.Side == Side.Either;

    static string Ports(PortMatch ports)
    {
        var list = string.Join(',', ports.Ports);
        return (IsMultiport(ports), ports.Side) switch
        {
            (true, Side.Either) => $"--ports {list}",
            (true, Side.Source) => $"--sports {list}",
            (true, _) => $"--dports {list}",
            (_, Side.Source) => $"--sport {list}",
            _ => $"--dport {list}",
        };
    }

    string Tproxy(Tproxy tproxy, Family family)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"-j TPROXY"));
        var port = string.Create(CultureInfo.InvariantCulture, $" --on-port {tproxy.Port ?? 0}");
        if (kernel)
        {
            text.Append(port).Append(" --on-ip ").Append(tproxy.Address ?? Address.FromBits(family, 0));
            return text.Append($" --tproxy-mark {Whole(tproxy.Mark ?? default)}").ToString();
        }
        if (tproxy.Mark is { } mark)
            text.Append(string.Create(CultureInfo.InvariantCulture, $" --tproxy-mark {mark.Value}/0x{mark.Mask:x}"));
        text.Append(port);
        return tproxy.Address is { } address ? text.Append($" --on-ip {address}").ToString() : text.ToString();
    }

    // Istio's rules for UDP say --to-port, which iptables takes for an abbreviation.
    string ToPortOption(Protocol transport) => !kernel && transport == Protocol.Udp ? "--to-port" : "--to-ports";

    static string ToPorts(PortRange? ports, string option) => ports is { } some ? $" {option} {some.ToString('-')}" : "";

    static string Tail(string options) => options.Length > 0 ? $" {options}" : "";

    static string Destination(Address? address, PortRange? ports)
    {
        var tail = ports is { } some ? $":{some.ToString('-')}" : "";
        return address switch
        {
            null => tail,
            { Family: Family.IPv6 } when tail.Length > 0 => $"[{address}]{tail}",
            _ => $"{address}{tail}",
        };
    }

    string SetMark(Mark mark)
    {
        if (kernel)
            return $"--set-xmark {Whole(mark)}";
        return mark.IsWhole
            ? string.Create(CultureInfo.InvariantCulture, $"--set-mark {mark.Value}")
            : $"--set-xmark {Whole(mark)}";
    }

    string Masks(uint packet, uint connection) =>
        kernel || packet != uint.MaxValue || connection != uint.MaxValue ? $" --nfmask 0x{packet:x} --ctmask 0x{connection:x}" : "";

    string Mark(Mark mark) => kernel || !mark.IsWhole ? mark.ToString() : mark.Value.ToString(CultureInfo.InvariantCulture);

    static string Whole(Mark mark) => $"0x{mark.Value:x}/0x{mark.Mask:x}";

    string Range(Cidr range) => (kernel ? range.Network : range).ToString();

    static string Names(ConntrackStates states) =>
        string.Join(',', States.Where(state => states.HasFlag(state.State)).Select(state => state.Name));

    static string Flags(TcpFlags flags) =>
        flags == TcpFlags.None ? "NONE" : flags.ToString().Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "ALL" => "FIN,SYN,RST,PSH,ACK,URG",
            var names => names,
        };

    static ArgumentException Inexpressible(Statement statement) =>
        new($"iptables has no option for {statement}.");
}
