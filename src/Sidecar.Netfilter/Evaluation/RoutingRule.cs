namespace Sidecar.Netfilter.Evaluation;

/// <summary>A rule of the routing policy (ip-rule(8)): packets with a mark look into a table of their own.</summary>
/// <remarks>The rules for the tables <c>local</c> (priority 0), <c>main</c> (32766) are implied.</remarks>
/// <param name="Family">IPv4 or IPv6; Inet for one of each.</param>
/// <param name="Mark">The packets it is for; 0/0 is all of them.</param>
/// <param name="Table">The table looked into.</param>
/// <param name="Priority">Rules are asked in ascending order. <c>ip rule add</c> without a priority gives 32765.</param>
public sealed record RoutingRule(Family Family, Mark Mark, uint Table, uint Priority = 32765);
