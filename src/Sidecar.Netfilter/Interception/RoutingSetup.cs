namespace Sidecar.Netfilter.Interception;

/// <summary>What the rules need of the routing side: policy rules, routes and an address.</summary>
/// <param name="Routes">The families whose marked packets are to be delivered locally; TPROXY only.</param>
/// <param name="Mark">The mark of such packets.</param>
/// <param name="Table">The routing table that delivers them.</param>
/// <param name="Addresses">Addresses that <c>lo</c> is to have: <c>::6/128</c> where IPv6 is on.</param>
public sealed record RoutingSetup(EquatableArray<Family> Routes, uint Mark, uint Table, EquatableArray<Cidr> Addresses)
{
    /// <summary>
    /// What a live namespace has of ours besides: further copies of a policy rule, a rule without its route or a route without
    /// its rule, and those of another mark or table. Nothing in a setup that is wanted.
    /// </summary>
    public EquatableArray<RoutingRemnant> Remnants { get; init; } = [];

    /// <summary>True when nothing is needed.</summary>
    public bool IsEmpty => Routes.IsEmpty && Addresses.IsEmpty && Remnants.IsEmpty;
}
