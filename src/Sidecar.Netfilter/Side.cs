namespace Sidecar.Netfilter;

/// <summary>Which end of a packet a match looks at.</summary>
public enum Side
{
    /// <summary>The sender's address or port.</summary>
    Source,

    /// <summary>The receiver's address or port.</summary>
    Destination,

    /// <summary>Either: iptables' <c>multiport --ports</c>.</summary>
    Either,
}
