namespace Sidecar.Netfilter;

/// <summary>A table: its chains, in order of creation.</summary>
/// <param name="Id">Which table it is.</param>
/// <param name="Chains">The chains; base chains of iptables carry the hook and priority that their table implies.</param>
public sealed record Table(TableId Id, EquatableArray<Chain> Chains)
{
    /// <summary>
    /// What else the table holds: sets, maps, flow tables, flags, in order; nftables only. Rules may refer to them by name.
    /// </summary>
    public EquatableArray<TableObject> Objects { get; init; } = [];

    /// <summary>The chain of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public Chain? Find(ChainName name)
    {
        foreach (var chain in Chains)
            if (chain.Name == name)
                return chain;
        return null;
    }
}
