namespace Sidecar.Netfilter;

/// <summary>Which table is meant: backend, family and name together are unique in a network namespace.</summary>
/// <param name="Backend">Whose semantics it has.</param>
/// <param name="Family">IPv4 or IPv6; for nftables all the others as well.</param>
/// <param name="Name">
/// For iptables one of <c>raw</c>, <c>mangle</c>, <c>nat</c>, <c>filter</c>, <c>security</c>; for nftables any identifier.
/// </param>
public sealed record TableId(Backend Backend, Family Family, string Name)
{
    /// <summary>An iptables or ip6tables table.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="name">One of <c>raw</c>, <c>mangle</c>, <c>nat</c>, <c>filter</c>, <c>security</c>.</param>
    public static TableId Iptables(Family family, string name) => new(Backend.Iptables, family, name);

    /// <summary>An nftables table.</summary>
    /// <param name="name">The name.</param>
    /// <param name="family">The family, by default both.</param>
    public static TableId Nftables(string name, Family family = Family.Inet) => new(Backend.Nftables, family, name);

    /// <summary>For messages: <c>iptables nat</c>, <c>ip6tables nat</c>, <c>inet istio-proxy-nat</c>.</summary>
    public override string ToString() => (Backend, Family) switch
    {
        (Backend.Iptables, Family.IPv6) => $"ip6tables {Name}",
        (Backend.Iptables, _) => $"iptables {Name}",
        (_, Family.IPv4) => $"ip {Name}",
        (_, Family.IPv6) => $"ip6 {Name}",
        _ => $"{Family.ToString().ToLowerInvariant()} {Name}",
    };
}
