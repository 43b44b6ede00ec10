namespace Sidecar.Netfilter.Verification;

/// <summary>
/// Constants at which a packet space is cut besides those of the rules and facts: what a property of one's own looks at.
/// </summary>
/// <remarks>
/// A property that asks for port 25 holds or fails alike for all packets of a class only if port 25 is a class of its own.
/// </remarks>
public sealed record Cuts
{
    /// <summary>No further constants.</summary>
    public static Cuts None { get; } = new();

    /// <summary>Protocols.</summary>
    public EquatableArray<Protocol> Protocols { get; init; } = [];

    /// <summary>Ports of the receiver.</summary>
    public EquatableArray<PortRange> Ports { get; init; } = [];

    /// <summary>Ports of the sender.</summary>
    public EquatableArray<PortRange> SourcePorts { get; init; } = [];

    /// <summary>Ranges of the receiver's address.</summary>
    public EquatableArray<Cidr> Destinations { get; init; } = [];

    /// <summary>Ranges of the sender's address.</summary>
    public EquatableArray<Cidr> Sources { get; init; } = [];

    /// <summary>Users.</summary>
    public EquatableArray<OwnerId> Users { get; init; } = [];

    /// <summary>Groups.</summary>
    public EquatableArray<OwnerId> Groups { get; init; } = [];

    /// <summary>Packet marks, with the bits that are compared.</summary>
    public EquatableArray<Mark> Marks { get; init; } = [];

    /// <summary>TCP flags of packets to look at besides those that open a connection.</summary>
    public EquatableArray<TcpFlags> Flags { get; init; } = [];

    /// <summary>True for a property that compares packets of one family with those of the other.</summary>
    public bool JoinFamilies { get; init; }

    /// <summary>The constants of both.</summary>
    /// <param name="other">Further constants.</param>
    public Cuts With(Cuts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Cuts
        {
            Protocols = Join(Protocols, other.Protocols),
            Ports = Join(Ports, other.Ports),
            SourcePorts = Join(SourcePorts, other.SourcePorts),
            Destinations = Join(Destinations, other.Destinations),
            Sources = Join(Sources, other.Sources),
            Users = Join(Users, other.Users),
            Groups = Join(Groups, other.Groups),
            Marks = Join(Marks, other.Marks),
            Flags = Join(Flags, other.Flags),
            JoinFamilies = JoinFamilies || other.JoinFamilies,
        };
    }

    static EquatableArray<T> Join<T>(EquatableArray<T> a, EquatableArray<T> b) => a.Concat(b).Distinct().ToEquatableArray();
}
