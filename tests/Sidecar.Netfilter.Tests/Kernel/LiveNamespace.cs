using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Reads the state of a namespace and carries plans out in it, as a tool would.</summary>
static class LiveNamespace
{
    public static NamespaceState Read(NetworkNamespace place, RoutingSetup routing)
    {
        var rules = new List<Table>();
        foreach (var format in (IptablesRestoreFormat[])[IptablesRestoreFormat.IPv4, IptablesRestoreFormat.IPv6])
            rules.AddRange(format.Parse(place.Run(format.Name.Replace("restore", "save", StringComparison.Ordinal)).Expect()).Value.ToRuleSet().Tables);
        // What iptables keeps in nftables shows up here as well, in tables of a single family.
        rules.AddRange(NftFormat.ParseRuleSet(place.Run("nft", "-n", "-s", "list", "ruleset", "inet").Expect()).Value.Tables);
        var listing = new RoutingListing(
            place.Run("ip", "-4", "rule", "show").Expect(), place.Run("ip", "-6", "rule", "show").Expect(),
            place.Run("ip", "-4", "route", "show", "table", "all").Expect(), place.Run("ip", "-6", "route", "show", "table", "all").Expect(),
            place.Run("ip", "-6", "address", "show", "dev", "lo").Expect());
        return NamespaceState.Found(new RuleSet(rules.ToEquatableArray()), listing.ToFacts(), routing);
    }

    public static ApplyPlan Apply(NetworkNamespace place, NamespaceState wanted, NamespaceState? previous = null)
    {
        var live = Read(place, wanted.Routing.IsEmpty && previous is not null ? previous.Routing : wanted.Routing);
        var plan = ApplyPlan.Compute(wanted, live, previous?.Rules);
        if (plan is Replacement replacement)
            foreach (var step in replacement.Steps)
                place.Run([step.Program, .. step.Arguments], step.Input).Expect();
        return plan;
    }
}
