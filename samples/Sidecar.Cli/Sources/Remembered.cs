using Sidecar.Netfilter;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Sources;

/// <summary>
/// Rules of built-in chains that an earlier run may have left and that are no jumps to chains of ours: what the same
/// settings give in the other mode and in Istio's dialect.
/// </summary>
static class Remembered
{
    /// <summary>A rule set to know them by.</summary>
    public static RuleSet Of(InterceptionSettings settings)
    {
        var tables =
            from mode in new[] { InterceptionMode.Redirect, InterceptionMode.Tproxy }
            from dialect in new[] { Dialect.Istio, Dialect.Default }
            from table in InterceptionRules.Build(settings with { Mode = mode, Dialect = dialect, IPv6 = true, Backend = Backend.Iptables }).Tables
            group table by table.Id into same
            select new Table(same.Key, Chains(same));
        return new RuleSet([.. tables]);
    }

    static EquatableArray<Chain> Chains(IEnumerable<Table> tables) =>
    [
        .. from table in tables
           from chain in table.Chains
           where chain.Base is not null
           group chain by chain.Name into same
           select new Chain(same.Key, same.First().Base, [.. same.SelectMany(chain => chain.Rules).Distinct()]),
    ];
}
