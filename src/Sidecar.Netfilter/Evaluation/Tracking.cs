namespace Sidecar.Netfilter.Evaluation;

/// <summary>What connection tracking has done with a packet so far.</summary>
enum Tracking
{
    /// <summary>Nothing: the packet is still in raw, or nothing in the namespace needs tracking.</summary>
    NotYet,

    /// <summary>A rule in raw chose its zone.</summary>
    Zoned,

    /// <summary>It belongs to a connection.</summary>
    Attached,

    /// <summary>It belongs to none, and begins none.</summary>
    Invalid,

    /// <summary>A rule in raw exempted it.</summary>
    Exempt,
}
