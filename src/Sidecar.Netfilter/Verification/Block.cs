using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>The product of a few dimensions: packets of one family and protocol that come the same way.</summary>
sealed record Block
{
    public required Protocol Protocol { get; init; }

    public required string? InInterface { get; init; }

    public required (Address? Address, bool Transparent)[] Sources { get; init; }

    public required ushort[] SourcePorts { get; init; }

    public required Address[] Destinations { get; init; }

    public required ushort[] DestinationPorts { get; init; }

    public required SocketOwner?[] Owners { get; init; }

    public required uint[] Marks { get; init; }

    public required TcpFlags[] Flags { get; init; }

    public long Count => (long)Sources.Length * SourcePorts.Length * Destinations.Length * DestinationPorts.Length
        * Owners.Length * Marks.Length * Flags.Length;

    /// <summary>The packets; what varies first is what matters least to a reader.</summary>
    public IEnumerable<Packet> Packets()
    {
        foreach (var flags in Flags)
            foreach (var mark in Marks)
                foreach (var (source, transparent) in Sources)
                    foreach (var sourcePort in SourcePorts)
                        foreach (var owner in Owners)
                            foreach (var destination in Destinations)
                                foreach (var port in DestinationPorts)
                                    yield return new Packet
                                    {
                                        Protocol = Protocol,
                                        InInterface = InInterface,
                                        Source = source,
                                        SourcePort = sourcePort,
                                        Destination = destination,
                                        DestinationPort = port,
                                        Owner = owner,
                                        Mark = mark,
                                        Transparent = transparent,
                                        Flags = flags,
                                    };
    }
}
