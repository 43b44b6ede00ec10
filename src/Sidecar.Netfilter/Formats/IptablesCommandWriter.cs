using static System.FormattableString;

namespace Sidecar.Netfilter.Formats;

/// <summary>Writes a command of a script as a line of iptables-restore(8) or as the words that iptables(8) is given.</summary>
static class IptablesCommandWriter
{
    /// <summary>The line of iptables-restore, or null where the table's own line says it all. Counters stand before it.</summary>
    public static string? Line(RuleCommand command) =>
        Text(command, "") is { } text ? (CounterOf(command) is { } counter ? Invariant($"[{counter.Packets}:{counter.Bytes}] ") : "") + text : null;

    /// <summary>The words of a single command; counters are an option of it (<c>-c PACKETS BYTES</c>).</summary>
    public static string? Single(RuleCommand command) =>
        Text(command, CounterOf(command) is { } counter ? Invariant($" -c {counter.Packets} {counter.Bytes}") : "");

    static string? Text(RuleCommand command, string counters) => command switch
    {
        AddTable => null,
        FlushTable => "-F",
        NewChain chain => $"-N {chain.Chain}",
        NewBaseChain chain => $"-P {chain.Chain} {Policy(chain.Base.Policy)}",
        DeclareChain chain => $":{chain.Chain} {(chain.Policy is { } policy ? Policy(policy) : "-")} [0:0]",
        AppendRule append => $"-A {append.Chain}{counters}{Rule(append, append.Rule)}",
        InsertRule insert => Invariant($"-I {insert.Chain} {insert.Index + 1}{counters}{Rule(insert, insert.Rule)}"),
        DeleteRule delete => $"-D {delete.Chain}{Rule(delete, delete.Rule)}",
        DeleteRuleAt delete => Invariant($"-D {delete.Chain} {delete.Index + 1}"),
        FlushChain flush => $"-F {flush.Chain}",
        DeleteChain delete => $"-X {delete.Chain}",
        _ => throw new ArgumentException($"iptables has no command for {command}.", nameof(command)),
    };

    static string Rule(RuleCommand command, Rule rule) => IptablesRuleWriter.IstioSpelling(rule, command.Table.Family);

    static Counter? CounterOf(RuleCommand command) => command switch
    {
        AppendRule append => IptablesRuleWriter.CounterOf(append.Rule),
        InsertRule insert => IptablesRuleWriter.CounterOf(insert.Rule),
        _ => null,
    };

    static string Policy(ChainPolicy policy) => policy == ChainPolicy.Drop ? "DROP" : "ACCEPT";
}
