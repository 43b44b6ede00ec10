namespace Sidecar.Netfilter;

/// <summary>A point on the packet's way through the kernel at which base chains run. In the order of the way.</summary>
public enum Hook
{
    /// <summary>Every packet that arrives at an interface, before it is routed.</summary>
    Prerouting,

    /// <summary>Packets routed to a local socket.</summary>
    Input,

    /// <summary>Packets routed on to another host.</summary>
    Forward,

    /// <summary>Packets that a local process sends.</summary>
    Output,

    /// <summary>Packets about to leave by an interface, forwarded or local.</summary>
    Postrouting,
}
