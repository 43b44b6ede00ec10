namespace Sidecar.Netfilter.Interception;

/// <summary>Policy rules and a route of ours that do not make up one whole of what is looked for.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Mark">The mark that the policy rules ask for.</param>
/// <param name="Table">The routing table that they lead to.</param>
/// <param name="Rules">How many such rules there are, beside the one that <see cref="RoutingSetup.Routes"/> tells of.</param>
/// <param name="HasRoute">
/// True where the table delivers everything locally, and <see cref="RoutingSetup.Routes"/> does not tell of it.
/// </param>
public sealed record RoutingRemnant(Family Family, uint Mark, uint Table, int Rules, bool HasRoute);
