namespace Sidecar.Netfilter;

/// <summary>The type of a base chain (nft(8), "Chains").</summary>
public enum ChainType
{
    /// <summary>Sees every packet.</summary>
    Filter,

    /// <summary>Sees the first packet of a connection only; its translation holds for the rest.</summary>
    Nat,

    /// <summary>As <see cref="Filter"/>, and routes an OUTPUT packet anew when mark or addresses changed.</summary>
    Route,
}
