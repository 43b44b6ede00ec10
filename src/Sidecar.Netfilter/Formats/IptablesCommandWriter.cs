using System.Globalization;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes a command of a script as a line of iptables-restore(8).</summary>
static class IptablesCommandWriter
{
    /// <summary>The line, or null where the table's own line says it all.</summary>
    public static string? Line(RuleCommand command) => command switch
    {
        AddTable => null,
        FlushTable => "-F",
        NewChain chain => $"-N {chain.Chain}",
        NewBaseChain chain => $"-P {chain.Chain} {Policy(chain.Base.Policy)}",
        DeclareChain chain => $":{chain.Chain} {(chain.Policy is { } policy ? Policy(policy) : "-")} [0:0]",
        AppendRule append => $"{Counters(append.Rule)}-A {append.Chain}{Rule(append, append.Rule)}",
        InsertRule insert => string.Create(CultureInfo.InvariantCulture,
            $"{Counters(insert.Rule)}-I {insert.Chain} {insert.Index + 1}{Rule(insert, insert.Rule)}"),
        DeleteRule delete => $"-D {delete.Chain}{Rule(delete, delete.Rule)}",
        DeleteRuleAt delete => string.Create(CultureInfo.InvariantCulture, $"-D {delete.Chain} {delete.Index + 1}"),
        FlushChain flush => $"-F {flush.Chain}",
        DeleteChain delete => $"-X {delete.Chain}",
        _ => throw new ArgumentException($"iptables has no command for {command}.", nameof(command)),
    };

    static string Rule(RuleCommand command, Rule rule) => IptablesRuleWriter.IstioSpelling(rule, command.Table.Family);

    static string Counters(Rule rule) => IptablesRuleWriter.Counters(rule);

    static string Policy(ChainPolicy policy) => policy == ChainPolicy.Drop ? "DROP" : "ACCEPT";
}
