namespace Sidecar.Netfilter.Evaluation;

/// <summary>A route (ip-route(8)). The routes that follow from addresses are implied and need not be listed.</summary>
/// <param name="Destination">Where to; the longest prefix of a table wins, then the first listed.</param>
/// <param name="Interface">The interface to leave by.</param>
public sealed record Route(Cidr Destination, string Interface)
{
    /// <summary>The number of the table <c>main</c>.</summary>
    public const uint MainTable = 254;

    /// <summary>The routing table it is in; by default <c>main</c>.</summary>
    public uint Table { get; init; } = MainTable;

    /// <summary>True for <c>ip route add local …</c>: what it covers is delivered to this host's sockets.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The next hop, which helps to choose the source; null where the receiver is on the link.</summary>
    public Address? Gateway { get; init; }

    /// <summary>The source that the route prefers (<c>src</c>); null to choose an address of the interface.</summary>
    public Address? Source { get; init; }
}
