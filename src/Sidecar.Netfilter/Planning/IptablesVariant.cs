namespace Sidecar.Netfilter.Planning;

/// <summary>Which of the installed iptables programs are run.</summary>
public enum IptablesVariant
{
    /// <summary><c>iptables-restore</c>, whatever it stands for on the machine.</summary>
    Default,

    /// <summary><c>iptables-legacy-restore</c>.</summary>
    Legacy,

    /// <summary><c>iptables-nft-restore</c>.</summary>
    Nft,
}
