namespace Sidecar.Netfilter;

/// <summary>Connection-tracking states, as a set (iptables-extensions(8), conntrack).</summary>
[Flags]
public enum ConntrackStates
{
    /// <summary>No state: matches nothing.</summary>
    None = 0,

    /// <summary>Not associated with any known connection.</summary>
    Invalid = 1,

    /// <summary>The packet begins a connection, or belongs to one seen in one direction only.</summary>
    New = 2,

    /// <summary>Of a connection seen in both directions.</summary>
    Established = 4,

    /// <summary>Begins a connection that belongs to another, such as an ICMP error.</summary>
    Related = 8,

    /// <summary>Exempt from tracking.</summary>
    Untracked = 16,

    /// <summary>The source was translated.</summary>
    Snat = 32,

    /// <summary>The destination was translated.</summary>
    Dnat = 64,
}
