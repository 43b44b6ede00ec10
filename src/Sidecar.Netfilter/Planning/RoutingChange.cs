using System.Globalization;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Planning;

/// <summary>What the routing side needs: first what is added, in the end what goes.</summary>
static class RoutingChange
{
    public static IEnumerable<PlanStep> Additions(RoutingSetup wanted, RoutingSetup live)
    {
        foreach (var (family, table) in RoutesOf(wanted).Except(RoutesOf(live)))
            yield return Route(family, table, "replace", "Marked packets are local, whatever their destination.");
        foreach (var (family, mark, table) in Missing(wanted, live))
            yield return Rule(family, mark, table, "add", "Marked packets use a routing table of their own.");
        foreach (var address in wanted.Addresses.Except(live.Addresses))
            yield return Ip(Family.IPv6, ["address", "replace", $"{address}", "dev", "lo"], $"The proxy passes inbound traffic through from {address.Address}.");
    }

    public static IEnumerable<PlanStep> Removals(RoutingSetup wanted, RoutingSetup live)
    {
        foreach (var (family, mark, table) in Missing(live, wanted))
            yield return Rule(family, mark, table, "delete", "Marked packets need this way to a table of their own no more.");
        foreach (var (family, table) in RoutesOf(live).Except(RoutesOf(wanted)))
            yield return Route(family, table, "delete", "Nor a route.");
        foreach (var address in live.Addresses.Except(wanted.Addresses))
            yield return Ip(Family.IPv6, ["address", "delete", $"{address}", "dev", "lo"], $"Nothing comes from {address.Address} any more.");
    }

    // One for each copy that is here and not there.
    static IEnumerable<(Family Family, uint Mark, uint Table)> Missing(RoutingSetup here, RoutingSetup there)
    {
        var matched = RulesOf(there).CountBy(rule => rule).ToDictionary();
        foreach (var rule in RulesOf(here))
            if (matched.GetValueOrDefault(rule) is > 0 and var left)
                matched[rule] = left - 1;
            else
                yield return rule;
    }

    static IEnumerable<(Family Family, uint Mark, uint Table)> RulesOf(RoutingSetup setup) =>
    [
        .. setup.Routes.Select(family => (family, setup.Mark, setup.Table)),
        .. setup.Remnants.SelectMany(remnant => Enumerable.Repeat((remnant.Family, remnant.Mark, remnant.Table), remnant.Rules)),
    ];

    // Several marks may lead to one table.
    static IEnumerable<(Family Family, uint Table)> RoutesOf(RoutingSetup setup) =>
    [
        .. setup.Routes.Select(family => (family, setup.Table)),
        .. setup.Remnants.Where(remnant => remnant.HasRoute).Select(remnant => (remnant.Family, remnant.Table)),
    ];

    static PlanStep Rule(Family family, uint mark, uint table, string verb, string why) =>
        Ip(family, ["rule", verb, "fwmark", Text(mark), "lookup", Text(table)], why);

    static PlanStep Route(Family family, uint table, string verb, string why) =>
        Ip(family, ["route", verb, "local", family == Family.IPv4 ? "0.0.0.0/0" : "::/0", "dev", "lo", "table", Text(table)], why);

    static PlanStep Ip(Family family, ReadOnlySpan<string> arguments, string why) =>
        new("ip", [family == Family.IPv4 ? "-4" : "-6", .. arguments], "", why);

    static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
