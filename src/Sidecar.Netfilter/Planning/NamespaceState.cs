using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Planning;

/// <summary>The rules of a namespace, and the routing side of them.</summary>
/// <param name="Rules">The rules, of both backends and families.</param>
/// <param name="Routing">Which policy routes and addresses of ours there are.</param>
public sealed record NamespaceState(RuleSet Rules, RoutingSetup Routing)
{
    /// <summary>No rules, no routing.</summary>
    public static NamespaceState Empty { get; } = new(RuleSet.Empty, new RoutingSetup([], 0, 0, []));

    /// <summary>What an interception wants to be in force.</summary>
    /// <param name="settings">What is to be intercepted.</param>
    public static NamespaceState Of(InterceptionSettings settings) =>
        new(InterceptionRules.Build(settings), InterceptionRules.Routing(settings));
}
