namespace Sidecar.Netfilter;

/// <summary>A chain: a named list of rules, called by the kernel (base chain) or by a jump (regular chain).</summary>
/// <param name="Name">The name, unique in its table.</param>
/// <param name="Base">Where the kernel calls it; null for a regular chain.</param>
/// <param name="Rules">The rules; order is meaning.</param>
public sealed record Chain(ChainName Name, BaseChain? Base, EquatableArray<Rule> Rules)
{
    /// <summary>A remark on the chain, without effect; nftables only. Empty for none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>A regular chain.</summary>
    /// <param name="name">The name, unique in its table.</param>
    /// <param name="rules">The rules, in order.</param>
    public Chain(ChainName name, EquatableArray<Rule> rules) : this(name, null, rules)
    {
    }
}
