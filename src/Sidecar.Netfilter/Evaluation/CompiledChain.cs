namespace Sidecar.Netfilter.Evaluation;

/// <summary>A rule made ready to run.</summary>
/// <param name="Chain">The chain it is in.</param>
/// <param name="Index">Its zero-based place there.</param>
/// <param name="Id">Its number among all rules of the rule set.</param>
/// <param name="Source">The rule it was made of.</param>
/// <param name="Ops">Its statements.</param>
sealed record CompiledRule(CompiledChain Chain, int Index, int Id, Rule Source, Op[] Ops);

/// <summary>A chain made ready to run.</summary>
sealed class CompiledChain(TableId table, Chain source)
{
    public TableId Table { get; } = table;

    public Chain Source { get; } = source;

    /// <summary>The rules; set once, while compiling.</summary>
    public CompiledRule[] Rules { get; set; } = [];

    public bool Drops => Source.Base?.Policy == ChainPolicy.Drop;
}
