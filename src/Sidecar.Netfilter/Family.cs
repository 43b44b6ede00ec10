namespace Sidecar.Netfilter;

/// <summary>The address family of a packet, or the families that a table sees.</summary>
public enum Family
{
    /// <summary>IPv4: iptables, or an nftables table of family <c>ip</c>.</summary>
    IPv4,

    /// <summary>IPv6: ip6tables, or an nftables table of family <c>ip6</c>.</summary>
    IPv6,

    /// <summary>Both, in one table: nftables family <c>inet</c>. Never the family of a packet.</summary>
    Inet,

    /// <summary>
    /// nftables family <c>arp</c>. Never the family of a packet; a table's chains and sets are kept word for word, each a
    /// <see cref="TableObject"/>.
    /// </summary>
    Arp,

    /// <summary>nftables family <c>bridge</c>. As with <see cref="Arp"/>, content is kept word for word.</summary>
    Bridge,

    /// <summary>nftables family <c>netdev</c>. As with <see cref="Arp"/>, content is kept word for word.</summary>
    Netdev,
}
