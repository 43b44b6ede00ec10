namespace Sidecar.Netfilter.Interception;

/// <summary>Decides by the addresses of a pod whether IPv6 is intercepted, as istio-iptables does.</summary>
public static class LocalAddresses
{
    /// <summary>
    /// Whether IPv6 rules are made: without dual stack where the first usable address is IPv6, with dual stack where
    /// any is. IPv4 rules are made in any case.
    /// </summary>
    /// <param name="addresses">The addresses of the pod's interfaces, in the order the system lists them.</param>
    /// <param name="dualStack">True with <c>--dual-stack</c>.</param>
    /// <returns>The answer, or null where every address is loopback or link-local, which Istio takes for an error.</returns>
    public static bool? UseIPv6(IEnumerable<Address> addresses, bool dualStack)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var usable = addresses.Where(address => !address.IsLoopback && !IsLinkLocal(address)).ToList();
        if (usable.Count == 0)
            return null;
        return dualStack ? usable.Exists(address => address.Family == Family.IPv6) : usable[0].Family == Family.IPv6;
    }

    // RFC 3927 and RFC 4291 section 2.5.6.
    static bool IsLinkLocal(Address address) =>
        address.Family == Family.IPv4
            ? Cidr.Parse("169.254.0.0/16").Contains(address)
            : Cidr.Parse("fe80::/10").Contains(address);
}
