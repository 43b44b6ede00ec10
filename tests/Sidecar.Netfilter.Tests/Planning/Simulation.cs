using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Planning;

/// <summary>Runs the steps of a plan on a value instead of a kernel.</summary>
static class Simulation
{
    /// <summary>The rules after each step; the last are those in the end.</summary>
    public static IEnumerable<RuleSet> States(RuleSet rules, Replacement plan)
    {
        foreach (var step in plan.Steps)
        {
            var script = step.Program switch
            {
                "iptables-restore" => IptablesRestoreFormat.IPv4.Parse(step.Input).Value,
                "ip6tables-restore" => IptablesRestoreFormat.IPv6.Parse(step.Input).Value,
                "nft" => NftFormat.Instance.Parse(step.Input).Value,
                "ip" => new RuleScript([]),
                _ => throw new InvalidOperationException(step.Program),
            };
            foreach (var table in script.Commands.GroupBy(command => (command.Table.Backend, Name: step.Program == "nft" ? "" : command.Table.Name)))
                yield return rules = new RuleScript(table.ToEquatableArray()).ApplyTo(rules);
        }
    }

    /// <summary>The state after the plan, the routing being as wanted.</summary>
    public static NamespaceState Run(NamespaceState live, ApplyPlan plan, NamespaceState wanted) => plan switch
    {
        Replacement replacement => new NamespaceState(States(live.Rules, replacement).LastOrDefault(live.Rules), wanted.Routing),
        NothingToDo => live,
        _ => throw new InvalidOperationException(string.Join('\n', ((Refusal)plan).Reasons)),
    };
}
