using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Planning;

/// <summary>Finds what is ours of a live namespace's routing.</summary>
/// <remarks>
/// Ours is what has the mark and the table looked for; and, under any table, a policy rule for a mark that our live rules
/// set, where its table delivers everything locally: that of an earlier configuration.
/// </remarks>
static class RoutingSearch
{
    public static RoutingSetup Find(NamespaceFacts facts, RuleSet rules, RoutingSetup expected)
    {
        var routes = new List<Family>();
        var remnants = new List<RoutingRemnant>();
        var marks = MarksSetBy(rules);
        foreach (var family in (Family[])[Family.IPv4, Family.IPv6])
            foreach (var (mark, table, count) in Ways(facts, family, expected))
            {
                var hasRoute = facts.Routes.Any(route => IsLocalDefault(route, family, table));
                var isExpected = (mark, table) == (expected.Mark, expected.Table);
                var isWhole = isExpected && hasRoute && count > 0;
                if (isWhole)
                    routes.Add(family);
                if (isWhole ? count > 1 : isExpected ? hasRoute || count > 0 : hasRoute && marks.Contains(mark))
                    remnants.Add(new(family, mark, table, isWhole ? count - 1 : count, hasRoute && !isWhole));
            }
        var passthrough = Cidr.Of(InterceptionSettings.PassthroughSource(Family.IPv6));
        var isThere = facts.Interfaces.Any(link => link.Name == InterfaceFacts.Loopback && link.Addresses.Contains(passthrough));
        return expected with { Routes = routes.ToEquatableArray(), Remnants = remnants.ToEquatableArray(), Addresses = isThere ? [passthrough] : [] };
    }

    static IEnumerable<(uint Mark, uint Table, int Count)> Ways(NamespaceFacts facts, Family family, RoutingSetup expected)
    {
        var found = facts.RoutingRules
            .Where(rule => (rule.Family == family || rule.Family == Family.Inet) && rule.Mark is { Mask: uint.MaxValue, Value: not 0 })
            .CountBy(rule => (Mark: rule.Mark.Value, rule.Table)).ToList();
        foreach (var ((mark, table), count) in found)
            yield return (mark, table, count);
        if (!found.Exists(way => way.Key == (expected.Mark, expected.Table)))
            yield return (expected.Mark, expected.Table, 0);
    }

    static bool IsLocalDefault(Route route, Family family, uint table) =>
        route is { IsLocal: true, Interface: InterfaceFacts.Loopback, Destination.PrefixLength: 0 }
        && route.Table == table && route.Destination.Family == family;

    static HashSet<uint> MarksSetBy(RuleSet rules) =>
    [
        .. from table in rules.Tables
           from chain in table.Chains
           where Ownership.IsOurs(table.Id) || (table.Id.Backend == Backend.Iptables && Ownership.IsOurs(chain.Name))
           from rule in chain.Rules
           from target in rule.Targets
           let mark = target switch
           {
               Tproxy tproxy => tproxy.Mark,
               SetMark set => set.Mark,
               _ => null,
           }
           where mark is not null
           select mark.Value.Value,
    ];
}
