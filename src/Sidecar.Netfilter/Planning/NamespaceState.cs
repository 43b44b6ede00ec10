using Sidecar.Netfilter.Evaluation;
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

    /// <summary>The state of a live namespace: its rules, and what is ours of its routing.</summary>
    /// <remarks>
    /// Ours are the policy rules and routes of the expected mark and table, those of a mark that rules of ours set, and the address
    /// <c>::6</c> of <c>lo</c>. What is incomplete, superfluous or of another mark or table is told as
    /// <see cref="RoutingSetup.Remnants"/>, so that a plan mends or removes it.
    /// </remarks>
    /// <param name="rules">The rules in force.</param>
    /// <param name="facts">The network; its policy rules, its routes and the addresses of its interfaces count.</param>
    /// <param name="expected">The routing side of the settings: which mark and table to look for.</param>
    public static NamespaceState Found(RuleSet rules, NamespaceFacts facts, RoutingSetup expected)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(expected);
        return new(rules, RoutingSearch.Find(facts, rules, expected));
    }
}
