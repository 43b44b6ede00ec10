using System.Text;

namespace Sidecar.Netfilter.Evaluation;

/// <summary>The packet that opens a connection (or one of a connection known by its state), as the kernel first sees it.</summary>
/// <remarks>
/// With <see cref="InInterface"/> null a process of this namespace sends it; otherwise it arrives by that interface.
/// </remarks>
public sealed record Packet
{
    /// <summary>The transport protocol; never <see cref="Protocol.All"/>.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>
    /// The sender. Null, for a packet sent here, lets the routing table choose, as for a socket that is not bound; a
    /// packet that arrives has one.
    /// </summary>
    public Address? Source { get; init; }

    /// <summary>The sender's port; by default an ephemeral one. Without meaning where the protocol has no ports.</summary>
    public ushort SourcePort { get; init; } = 40000;

    /// <summary>The receiver. Its family is the packet's.</summary>
    public required Address Destination { get; init; }

    /// <summary>The receiver's port. Without meaning where the protocol has no ports.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The interface by which the packet arrives; null where it is sent from here.</summary>
    public string? InInterface { get; init; }

    /// <summary>Who made the sending socket; null for packets without one (made by the kernel, or arriving).</summary>
    public SocketOwner? Owner { get; init; }

    /// <summary>The mark of the packet: <c>SO_MARK</c> of the sending socket, 0 for most.</summary>
    public uint Mark { get; init; }

    /// <summary>True where the sending socket is transparent (<c>IP_TRANSPARENT</c>), and so may have a foreign source.</summary>
    public bool Transparent { get; init; }

    /// <summary>The TCP flags; by default those of an opening segment. Without meaning for other protocols.</summary>
    public TcpFlags Flags { get; init; } = TcpFlags.Syn;

    /// <summary>
    /// The state of the packet's connection: one of the first four, by default <see cref="ConntrackStates.New"/>, which
    /// becomes <see cref="ConntrackStates.Invalid"/> where the flags cannot open a connection.
    /// </summary>
    public ConntrackStates State { get; init; } = ConntrackStates.New;

    /// <summary>The mark of the packet's connection; 0 for one that begins.</summary>
    public uint ConnectionMark { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public Family Family => Destination.Family;

    /// <summary>True where a process of this namespace sends it.</summary>
    public bool IsLocal => InInterface is null;

    /// <summary>What the sender asked for.</summary>
    public Endpoint Asked => new(Destination, DestinationPort);

    /// <summary>A connection opened by a process of this namespace.</summary>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="port">The receiver's port.</param>
    /// <param name="uid">The user that made the socket.</param>
    /// <param name="gid">The group that made the socket; null for the number of the user.</param>
    public static Packet Outbound(Protocol protocol, Address to, ushort port, uint uid, uint? gid = null) => new()
    {
        Protocol = protocol,
        Destination = to,
        DestinationPort = port,
        Owner = new SocketOwner(uid, gid ?? uid),
    };

    /// <summary>A connection opened from outside.</summary>
    /// <param name="protocol">The transport protocol.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="port">The receiver's port.</param>
    /// <param name="inInterface">The interface by which it arrives.</param>
    public static Packet Inbound(Protocol protocol, Address from, Address to, ushort port, string inInterface) => new()
    {
        Protocol = protocol,
        Source = from,
        Destination = to,
        DestinationPort = port,
        InInterface = inInterface,
    };

    /// <summary>The packet in words: <c>tcp to 10.0.0.1:80, sent by uid 1000, gid 1000</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Protocol} to ").Append(Protocol.HasPorts ? Asked.ToString() : Destination.ToString());
        if (Source is { } source)
            text.Append(" from ").Append(source);
        if (Protocol.HasPorts && SourcePort != 40000)
            text.Append(Source is null ? " from port " : " port ").Append(SourcePort);
        text.Append(IsLocal ? $", sent by {Owner?.ToString() ?? "the kernel"}" : $", arriving by {InInterface}");
        if (Mark != 0)
            text.Append($", mark 0x{Mark:x}");
        if (Transparent)
            text.Append(", transparent socket");
        if (Protocol == Protocol.Tcp && Flags != TcpFlags.Syn)
            text.Append($", flags {Flags}");
        if (State != ConntrackStates.New)
            text.Append($", {State} connection");
        if (ConnectionMark != 0)
            text.Append($", connection mark 0x{ConnectionMark:x}");
        return text.ToString();
    }
}
