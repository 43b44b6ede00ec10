namespace Sidecar.Netfilter;

/// <summary>What a rule does to a packet that matched. A closed family.</summary>
/// <remarks>
/// A <see cref="Verdict"/> ends the rule and decides where the packet goes; every other target acts and goes on, to
/// the rule's next statement (nftables) or the chain's next rule (iptables).
/// </remarks>
public abstract record Target : Statement
{
    private protected Target()
    {
    }
}

/// <summary>A target that ends the rule.</summary>
public abstract record Verdict : Target
{
    private protected Verdict()
    {
    }
}

/// <summary>Ends the base chain; the packet goes on to the next one.</summary>
public sealed record Accept : Verdict;

/// <summary>Ends the packet, silently.</summary>
public sealed record Drop : Verdict;

/// <summary>Ends the packet and tells the sender; legal in INPUT, FORWARD and OUTPUT of the filter table.</summary>
/// <param name="With">The answer, such as <c>tcp-reset</c> or <c>icmp-port-unreachable</c>; empty for the default.</param>
public sealed record Reject(string With = "") : Verdict;

/// <summary>Goes back to the calling chain; in a base chain the policy decides.</summary>
public sealed record Return : Verdict;

/// <summary>Goes on in another chain and comes back.</summary>
/// <param name="Chain">The chain, of the same table.</param>
public sealed record Jump(ChainName Chain) : Verdict;

/// <summary>Goes on in another chain; its end returns to the caller of this one.</summary>
/// <param name="Chain">The chain, of the same table.</param>
public sealed record Goto(ChainName Chain) : Verdict;

/// <summary>
/// Translates the destination to this host: 127.0.0.1 or ::1 in OUTPUT, the first address of the in interface in
/// PREROUTING. Legal in nat only.
/// </summary>
/// <param name="Ports">The new port, or a range to choose from; null keeps the port.</param>
/// <param name="Options">Further options word for word (<c>--random</c>, <c>persistent</c>); empty for none.</param>
public sealed record Redirect(PortRange? Ports, string Options = "") : Verdict;

/// <summary>Translates the destination. Legal in nat PREROUTING and OUTPUT.</summary>
/// <param name="Address">The new address; null keeps it.</param>
/// <param name="Ports">The new port, or a range to choose from; null keeps it.</param>
/// <param name="Options">Further options word for word; empty for none.</param>
public sealed record Dnat(Address? Address, PortRange? Ports, string Options = "") : Verdict;

/// <summary>Translates the source. Legal in nat POSTROUTING and INPUT.</summary>
/// <param name="Address">The new address.</param>
/// <param name="Ports">The ports to choose from; null for any.</param>
/// <param name="Options">Further options word for word; empty for none.</param>
public sealed record Snat(Address Address, PortRange? Ports, string Options = "") : Verdict;

/// <summary>Translates the source to the first address of the out interface. Legal in nat POSTROUTING.</summary>
/// <param name="Ports">The ports to choose from; null for any.</param>
/// <param name="Options">Further options word for word; empty for none.</param>
public sealed record Masquerade(PortRange? Ports = null, string Options = "") : Verdict;

/// <summary>
/// Gives the packet to a transparent socket of this host without changing it. Legal in mangle PREROUTING.
/// </summary>
/// <remarks>
/// iptables: found, the mark is set and the packet accepted; not found, dropped. nftables: found, the rule goes on;
/// not found, the rule ends and the chain goes on (so the packet can reach the application).
/// </remarks>
/// <param name="Port">The port of the listener; null keeps the packet's own.</param>
/// <param name="Address">The address of the listener; null for the first of the in interface.</param>
/// <param name="Mark">The mark that iptables sets; null in nftables, where it is a statement of its own.</param>
/// <param name="Family">The family that nftables names in an <c>inet</c> table (<c>tproxy ip to</c>); null in iptables.</param>
public sealed record Tproxy(ushort? Port, Address? Address = null, Mark? Mark = null, Family? Family = null) : Target;

/// <summary>Sets the packet's mark: <c>MARK --set-xmark</c>, <c>meta mark set</c>. Legal in mangle; nftables anywhere.</summary>
/// <param name="Mark">Value and mask, as <see cref="Mark.Apply"/> has it.</param>
public sealed record SetMark(Mark Mark) : Target;

/// <summary>Sets the connection's mark: <c>CONNMARK --set-xmark</c>, <c>ct mark set</c>.</summary>
/// <param name="Mark">Value and mask, as <see cref="Mark.Apply"/> has it.</param>
public sealed record SetConnmark(Mark Mark) : Target;

/// <summary>Copies the packet's mark to the connection: <c>CONNMARK --save-mark</c>, <c>ct mark set mark</c>.</summary>
/// <param name="PacketMask">The bits of the packet's mark that are copied.</param>
/// <param name="ConnectionMask">The bits of the connection's mark that are cleared first.</param>
public sealed record SaveMark(uint PacketMask = uint.MaxValue, uint ConnectionMask = uint.MaxValue) : Target;

/// <summary>Copies the connection's mark to the packet: <c>CONNMARK --restore-mark</c>, <c>meta mark set ct mark</c>.</summary>
/// <param name="PacketMask">The bits of the packet's mark that are cleared first.</param>
/// <param name="ConnectionMask">The bits of the connection's mark that are copied.</param>
public sealed record RestoreMark(uint PacketMask = uint.MaxValue, uint ConnectionMask = uint.MaxValue) : Target;

/// <summary>Puts the packet in a conntrack zone: <c>CT --zone</c>, <c>ct zone set</c>. Legal in raw, before conntrack.</summary>
/// <remarks>The first zone set wins; a later one finds the packet taken.</remarks>
/// <param name="Zone">The zone, 0 to 65535.</param>
public sealed record SetZone(ushort Zone) : Target;

/// <summary>Exempts the packet from connection tracking: <c>CT --notrack</c>, <c>notrack</c>. Legal in raw.</summary>
public sealed record NoTrack : Target;

/// <summary>Writes a line to the kernel log and goes on.</summary>
/// <param name="Options">The options word for word, such as <c>--log-prefix "x"</c>.</param>
public sealed record Log(string Options = "") : Target;

/// <summary>A target that this library does not model, kept word for word.</summary>
/// <remarks>It comes out as it went in; an evaluation that reaches it is undecided and names it.</remarks>
/// <param name="Text">The text as the rule has it; in iptables the target's name and its options.</param>
public sealed record UnknownTarget(string Text) : Target;
