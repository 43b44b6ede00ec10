namespace Sidecar.Netfilter.Interception;

/// <summary>Which DNS queries go to the agent's listener.</summary>
public enum DnsCapture
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those to the resolvers of /etc/resolv.conf.</summary>
    Resolvers,

    /// <summary>Every TCP or UDP packet to port 53.</summary>
    All,
}
