using System.Globalization;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Planning;

/// <summary>What the routing side needs: first what is added, in the end what goes.</summary>
static class RoutingChange
{
    public static IEnumerable<PlanStep> Additions(RoutingSetup wanted, RoutingSetup live)
    {
        foreach (var family in wanted.Routes)
        {
            if (Has(live, wanted, family))
                continue;
            yield return Route(wanted, family, "replace", "Marked packets are local, whatever their destination.");
            yield return Rule(wanted, family, "add", "Marked packets use a routing table of their own.");
        }
        foreach (var address in wanted.Addresses.Except(live.Addresses))
            yield return Ip(Family.IPv6, ["address", "replace", $"{address}", "dev", "lo"], $"The proxy passes inbound traffic through from {address.Address}.");
    }

    public static IEnumerable<PlanStep> Removals(RoutingSetup wanted, RoutingSetup live)
    {
        foreach (var family in live.Routes)
        {
            if (Has(wanted, live, family))
                continue;
            yield return Rule(live, family, "delete", "Marked packets need no table of their own any more.");
            yield return Route(live, family, "delete", "Nor a route.");
        }
        foreach (var address in live.Addresses.Except(wanted.Addresses))
            yield return Ip(Family.IPv6, ["address", "delete", $"{address}", "dev", "lo"], $"Nothing comes from {address.Address} any more.");
    }

    static bool Has(RoutingSetup there, RoutingSetup setup, Family family) =>
        there.Routes.Contains(family) && (there.Mark, there.Table) == (setup.Mark, setup.Table);

    static PlanStep Rule(RoutingSetup setup, Family family, string verb, string why) =>
        Ip(family, ["rule", verb, "fwmark", Text(setup.Mark), "lookup", Text(setup.Table)], why);

    static PlanStep Route(RoutingSetup setup, Family family, string verb, string why) =>
        Ip(family, ["route", verb, "local", family == Family.IPv4 ? "0.0.0.0/0" : "::/0", "dev", "lo", "table", Text(setup.Table)], why);

    static PlanStep Ip(Family family, ReadOnlySpan<string> arguments, string why) =>
        new("ip", [family == Family.IPv4 ? "-4" : "-6", .. arguments], "", why);

    static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
