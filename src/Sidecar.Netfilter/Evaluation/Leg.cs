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

    /// <summary>TCP's first segment with data back, which meets what the packets before it have left behind.</summary>
    Response,

    /// <summary>The RST for an acknowledgement that came to a socket which knows nothing of the connection.</summary>
    Reset,
}
