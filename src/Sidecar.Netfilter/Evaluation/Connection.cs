using System.Runtime.InteropServices;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>What the first packet of a connection leaves behind for the packets after it.</summary>
[StructLayout(LayoutKind.Auto)]
struct Connection
{
    public Packet Request;
    public bool Tracked;
    public ushort Zone;
    public uint Mark;

    /// <summary>The ends as the client has them.</summary>
    public Endpoint Client;
    public Endpoint Asked;

    /// <summary>The ends as the listener, or the wire, has them.</summary>
    public Endpoint Peer;
    public Endpoint Reached;

    public bool DestinationTranslated;
    public bool SourceTranslated;
    public Listener? Listener;

    /// <summary>The interface for which MASQUERADE chose the source; null without MASQUERADE.</summary>
    public string? MasqueradedBy;

    /// <summary>True once the kernel has forgotten it; the next packet begins it anew.</summary>
    public bool Forgotten;

    /// <summary>The interface by which the first packet left; null where it was delivered here.</summary>
    public string? LeftBy;
}
