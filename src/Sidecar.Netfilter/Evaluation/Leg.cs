namespace Sidecar.Netfilter.Evaluation;

/// <summary>The packets that it takes to open a connection, in order.</summary>
public enum Leg
{
    /// <summary>The first packet.</summary>
    Request,

    /// <summary>What answers it: SYN and ACK, an RST where nobody listens, the first datagram back.</summary>
    Answer,

    /// <summary>The ACK that completes TCP's handshake; no other protocol has it.</summary>
    Acknowledgement,

    /// <summary>TCP's first segment with data, the first thing of the connection that the application sees.</summary>
    Data,

    /// <summary>The ACK that the receiver's kernel sends for the data at once.</summary>
    Receipt,

    /// <summary>TCP's first segment with data back, which meets what the packets before it have left behind.</summary>
    Response,

    /// <summary>The RST for a segment that came to a socket which knows nothing of the connection.</summary>
    Reset,
}
