namespace Sidecar.Netfilter;

/// <summary>A condition on the packet. A closed family: every renderer and the evaluator know all of it.</summary>
public abstract record Match : Statement
{
    private protected Match(bool negated) => Negated = negated;

    /// <summary>True where the rule wants the condition not to hold (<c>!</c>, <c>!=</c>).</summary>
    public bool Negated { get; init; }
}

/// <summary>The transport protocol: <c>-p tcp</c>, <c>meta l4proto tcp</c>.</summary>
/// <param name="Protocol">The protocol; <see cref="Protocol.All"/> matches every packet.</param>
/// <param name="Negated">True for "any but".</param>
public sealed record ProtocolMatch(Protocol Protocol, bool Negated = false) : Match(Negated);

/// <summary>Any of several transport protocols: <c>meta l4proto { tcp, udp }</c>; nftables only.</summary>
/// <param name="Protocols">At least one protocol.</param>
/// <param name="Negated">True for "none of them".</param>
public sealed record ProtocolSetMatch(EquatableArray<Protocol> Protocols, bool Negated = false) : Match(Negated);

/// <summary>The address family of the packet: nftables' <c>meta nfproto</c>.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Negated">True for the other one.</param>
public sealed record FamilyMatch(Family Family, bool Negated = false) : Match(Negated);

/// <summary>The source or destination address: <c>-s</c>, <c>-d</c>, <c>ip saddr</c>, <c>ip6 daddr</c>.</summary>
/// <remarks>
/// Implies the family of the prefixes: in an <c>inet</c> table a packet of the other family does not match, negated or not.
/// </remarks>
/// <param name="Side">Source or destination, not either.</param>
/// <param name="Ranges">At least one prefix, all of one family; iptables has one a rule.</param>
/// <param name="Negated">True for "in none of them".</param>
public sealed record AddressMatch(Side Side, EquatableArray<Cidr> Ranges, bool Negated = false) : Match(Negated);

/// <summary>The source or destination port: <c>--dport</c>, <c>-m multiport --dports</c>, <c>tcp dport</c>.</summary>
/// <remarks>
/// Implies the transport: a packet of another one does not match, negated or not; nor does a fragment without ports.
/// </remarks>
/// <param name="Transport">The protocol whose ports are meant; <see cref="Protocol.All"/> for any with ports (<c>th dport</c>).</param>
/// <param name="Side">Source, destination, or either (multiport only).</param>
/// <param name="Ports">
/// At least one range. More than one, or <paramref name="Multiport"/>: at most 15 slots in iptables, a range counting two.
/// </param>
/// <param name="Negated">True for "none of them".</param>
/// <param name="Multiport">True where iptables' multiport module is used even for a single range; always false in nftables.</param>
public sealed record PortMatch(
    Protocol Transport, Side Side, EquatableArray<PortRange> Ports, bool Negated = false, bool Multiport = false)
    : Match(Negated);

/// <summary>The interface the packet came in by: <c>-i</c>, <c>iifname</c>.</summary>
/// <remarks>Legal in PREROUTING, INPUT and FORWARD; nftables accepts it elsewhere, where the name is empty.</remarks>
/// <param name="Interface">The interface.</param>
/// <param name="Negated">True for "any but".</param>
public sealed record InInterfaceMatch(InterfacePattern Interface, bool Negated = false) : Match(Negated)
{
    /// <summary>
    /// True for nftables' <c>iif</c>: the rule holds for the interface that has the name when the rule is loaded.
    /// </summary>
    public bool ByIndex { get; init; }
}

/// <summary>The interface the packet is to leave by: <c>-o</c>, <c>oifname</c>.</summary>
/// <remarks>
/// Legal in FORWARD, OUTPUT and POSTROUTING. In OUTPUT it is the routing decision taken before nat.
/// </remarks>
/// <param name="Interface">The interface.</param>
/// <param name="Negated">True for "any but".</param>
public sealed record OutInterfaceMatch(InterfacePattern Interface, bool Negated = false) : Match(Negated)
{
    /// <summary>
    /// True for nftables' <c>oif</c>: the rule holds for the interface that has the name when the rule is loaded.
    /// </summary>
    public bool ByIndex { get; init; }
}

/// <summary>The user that made the packet's socket: <c>--uid-owner</c>, <c>meta skuid</c>.</summary>
/// <remarks>
/// Legal in OUTPUT and POSTROUTING. A packet without a socket: false, but iptables' negated form is true
/// (iptables-extensions(8), owner).
/// </remarks>
/// <param name="Users">At least one; iptables has one a match.</param>
/// <param name="Negated">True for "none of them".</param>
public sealed record UidMatch(EquatableArray<OwnerId> Users, bool Negated = false) : Match(Negated);

/// <summary>The group of whoever made the packet's socket: <c>--gid-owner</c>, <c>meta skgid</c>.</summary>
/// <remarks>As <see cref="UidMatch"/>. Only the file-system group counts, unless supplementary ones are asked for.</remarks>
/// <param name="Groups">At least one; iptables has one a match.</param>
/// <param name="Negated">True for "none of them".</param>
/// <param name="Supplementary">True to look at the supplementary groups as well (<c>--suppl-groups</c>; iptables only).</param>
public sealed record GidMatch(EquatableArray<OwnerId> Groups, bool Negated = false, bool Supplementary = false)
    : Match(Negated);

/// <summary>The packet has a socket with a file behind it: <c>-m owner --socket-exists</c>; iptables only.</summary>
/// <param name="Negated">True for packets without one.</param>
public sealed record SocketExistsMatch(bool Negated = false) : Match(Negated);

/// <summary>The state of the packet's connection: <c>--ctstate</c>, <c>ct state</c>.</summary>
/// <param name="States">The states, any of which matches.</param>
/// <param name="Negated">True for "none of them".</param>
/// <param name="StateModule">True where iptables' older <c>-m state --state</c> is used; never in nftables.</param>
public sealed record ConntrackStateMatch(ConntrackStates States, bool Negated = false, bool StateModule = false)
    : Match(Negated);

/// <summary>The packet's mark: <c>-m mark --mark</c>, <c>meta mark</c>.</summary>
/// <param name="Mark">Value and mask.</param>
/// <param name="Negated">True for "any but".</param>
public sealed record MarkMatch(Mark Mark, bool Negated = false) : Match(Negated);

/// <summary>The connection's mark: <c>-m connmark --mark</c>, <c>ct mark</c>.</summary>
/// <param name="Mark">Value and mask.</param>
/// <param name="Negated">True for "any but".</param>
public sealed record ConnmarkMatch(Mark Mark, bool Negated = false) : Match(Negated);

/// <summary>TCP header flags: <c>--tcp-flags MASK COMP</c>, <c>tcp flags</c>. Implies TCP.</summary>
/// <param name="Mask">The flags looked at.</param>
/// <param name="Set">Those of them that are to be set, the others being clear.</param>
/// <param name="Negated">True for "any other combination".</param>
public sealed record TcpFlagsMatch(TcpFlags Mask, TcpFlags Set, bool Negated = false) : Match(Negated);

/// <summary>The kind of an address: <c>-m addrtype --dst-type LOCAL</c>, <c>fib daddr type local</c>.</summary>
/// <param name="Side">Source or destination, not either.</param>
/// <param name="Type">The kind.</param>
/// <param name="Negated">True for any other kind.</param>
public sealed record AddressTypeMatch(Side Side, AddressType Type, bool Negated = false) : Match(Negated);

/// <summary>A condition that this library does not model, kept word for word.</summary>
/// <remarks>It comes out as it went in; an evaluation that reaches it is undecided and names it.</remarks>
/// <param name="Text">The text as the rule has it, negation included.</param>
public sealed record UnknownMatch(string Text) : Match(false);
