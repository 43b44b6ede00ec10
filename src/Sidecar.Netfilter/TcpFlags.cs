using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter;

/// <summary>TCP header flags as a set, with the bits of the header (RFC 9293 section 3.1).</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The field's own term.")]
[Flags]
public enum TcpFlags
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 2,

    /// <summary>Reset the connection.</summary>
    Rst = 4,

    /// <summary>Push.</summary>
    Psh = 8,

    /// <summary>The acknowledgement number counts.</summary>
    Ack = 16,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 32,

    /// <summary>The six flags that iptables calls ALL.</summary>
    All = Fin | Syn | Rst | Psh | Ack | Urg,
}
