namespace Sidecar.Netfilter;

/// <summary>One step of a <see cref="RuleScript"/>. A closed family.</summary>
public abstract record RuleCommand
{
    private protected RuleCommand(TableId table) => Table = table;

    /// <summary>The table it works on.</summary>
    public TableId Table { get; init; }
}

/// <summary>Makes the table where it is missing: nft <c>add table</c>; implied by iptables.</summary>
/// <param name="Table">The table.</param>
public sealed record AddTable(TableId Table) : RuleCommand(Table);

/// <summary>Removes every rule of the table and keeps its chains: nft <c>flush table</c>.</summary>
/// <param name="Table">The table.</param>
public sealed record FlushTable(TableId Table) : RuleCommand(Table);

/// <summary>Removes the table with all it holds: nft <c>delete table</c>.</summary>
/// <param name="Table">The table.</param>
public sealed record DeleteTable(TableId Table) : RuleCommand(Table);

/// <summary>Puts a set, a map or another object in the table: nft <c>add set</c> and so on.</summary>
/// <param name="Table">The table.</param>
/// <param name="Object">The object.</param>
public sealed record AddObject(TableId Table, TableObject Object) : RuleCommand(Table);

/// <summary>
/// Makes a regular chain: <c>-N CHAIN</c>, which fails where it exists, or nft <c>add chain</c>, which does not mind.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
public sealed record NewChain(TableId Table, ChainName Chain) : RuleCommand(Table)
{
    /// <summary>A remark on the chain; nftables only. Empty for none.</summary>
    public string Comment { get; init; } = "";
}

/// <summary>Makes a base chain: nft <c>add chain … { type … }</c>; for iptables sets the policy (<c>-P</c>).</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Base">Where the kernel calls it.</param>
public sealed record NewBaseChain(TableId Table, ChainName Chain, BaseChain Base) : RuleCommand(Table)
{
    /// <summary>A remark on the chain; nftables only. Empty for none.</summary>
    public string Comment { get; init; } = "";
}

/// <summary>
/// iptables-restore's line <c>:CHAIN POLICY</c>: makes an own chain, or empties it where it exists; sets the policy of a built-in
/// one, whose rules stay.
/// </summary>
/// <remarks>
/// As under <c>--noflush</c>. Without it the line <c>*TABLE</c> has emptied the table before, and iptables-legacy takes an own
/// chain only once.
/// </remarks>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Policy">The policy of a built-in chain; null for an own one (written <c>-</c>).</param>
public sealed record DeclareChain(TableId Table, ChainName Chain, ChainPolicy? Policy) : RuleCommand(Table);

/// <summary>Puts a rule at the end of a chain: <c>-A</c>, nft <c>add rule</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Rule">The rule.</param>
public sealed record AppendRule(TableId Table, ChainName Chain, Rule Rule) : RuleCommand(Table);

/// <summary>Puts a rule before another: <c>-I CHAIN n</c>, nft <c>insert rule … index n</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Index">
/// The zero-based position the rule will have; iptables counts from 1. Larger than the number of rules is an error.
/// </param>
/// <param name="Rule">The rule.</param>
public sealed record InsertRule(TableId Table, ChainName Chain, int Index, Rule Rule) : RuleCommand(Table);

/// <summary>Removes the first rule that equals this one: <c>-D CHAIN RULE</c>; none is an error.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Rule">The rule.</param>
public sealed record DeleteRule(TableId Table, ChainName Chain, Rule Rule) : RuleCommand(Table);

/// <summary>Removes the rule at a position: <c>-D CHAIN n</c>, nft <c>delete rule … handle</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Index">The zero-based position; iptables counts from 1.</param>
public sealed record DeleteRuleAt(TableId Table, ChainName Chain, int Index) : RuleCommand(Table);

/// <summary>Removes every rule of a chain: <c>-F CHAIN</c>, nft <c>flush chain</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
public sealed record FlushChain(TableId Table, ChainName Chain) : RuleCommand(Table);

/// <summary>Removes an empty chain to which nothing jumps: <c>-X CHAIN</c>, nft <c>delete chain</c>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The chain.</param>
public sealed record DeleteChain(TableId Table, ChainName Chain) : RuleCommand(Table);
