namespace Sidecar.Netfilter;

/// <summary>Whose semantics a table has. The two differ in more than spelling; see the remarks of the members.</summary>
public enum Backend
{
    /// <summary>
    /// iptables (legacy or nft-based: both behave alike). One table a family; a negated owner match is true for a
    /// packet without a socket; TPROXY drops where no transparent listener is found.
    /// </summary>
    Iptables,

    /// <summary>
    /// nftables. <c>skuid !=</c> is false for a packet without a socket; <c>tproxy</c> merely ends the rule where no
    /// transparent listener is found.
    /// </summary>
    Nftables,
}
