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

    /// <summary>Ports, of either side.</summary>
    public EquatableArray<PortRange> Ports { get; init; } = [];

    /// <summary>Ranges of addresses, of either side.</summary>
    public EquatableArray<Cidr> Ranges { get; init; } = [];

    /// <summary>Users.</summary>
    public EquatableArray<OwnerId> Users { get; init; } = [];

    /// <summary>Groups.</summary>
    public EquatableArray<OwnerId> Groups { get; init; } = [];

    /// <summary>Packet marks, each compared whole.</summary>
    public EquatableArray<uint> Marks { get; init; } = [];

    /// <summary>The constants of both.</summary>
    /// <param name="other">Further constants.</param>
    public Cuts With(Cuts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Cuts
        {
            Ports = Join(Ports, other.Ports),
            Ranges = Join(Ranges, other.Ranges),
            Users = Join(Users, other.Users),
            Groups = Join(Groups, other.Groups),
            Marks = Join(Marks, other.Marks),
        };
    }

    static EquatableArray<T> Join<T>(EquatableArray<T> a, EquatableArray<T> b) => a.Concat(b).Distinct().ToEquatableArray();
}
