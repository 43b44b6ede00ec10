namespace Sidecar.Netfilter;

/// <summary>What the routing tables say of an address (iptables-extensions(8), addrtype).</summary>
public enum AddressType
{
    /// <summary>Any other host's.</summary>
    Unicast,

    /// <summary>One of this host's own.</summary>
    Local,

    /// <summary>A broadcast address.</summary>
    Broadcast,

    /// <summary>A multicast address.</summary>
    Multicast,
}
