using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>What the rules need of the routing side: policy rules, routes and an address.</summary>
/// <param name="Routes">The families whose marked packets are to be delivered locally; TPROXY only.</param>
/// <param name="Mark">The mark of such packets.</param>
/// <param name="Table">The routing table that delivers them.</param>
/// <param name="Addresses">Addresses that <c>lo</c> is to have: <c>::6/128</c> where IPv6 is on.</param>
public sealed record RoutingSetup(EquatableArray<Family> Routes, uint Mark, uint Table, EquatableArray<Cidr> Addresses)
{
    /// <summary>True when nothing is needed.</summary>
    public bool IsEmpty => Routes.IsEmpty && Addresses.IsEmpty;

    /// <summary>As much of it as a live namespace has.</summary>
    /// <param name="rules">The output of <c>ip -4 rule show</c>.</param>
    /// <param name="rulesV6">The output of <c>ip -6 rule show</c>.</param>
    /// <param name="addresses">The output of <c>ip -6 address show dev lo</c>.</param>
    public RoutingSetup Found(string rules, string rulesV6, string addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var words = addresses.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return this with
        {
            Routes = Routes.Where(family => HasRule(family == Family.IPv4 ? rules : rulesV6)).ToEquatableArray(),
            Addresses = Addresses.Where(address => words.Contains($"{address}")).ToEquatableArray(),
        };
    }

    // 32765:  from all fwmark 0x539 lookup 133
    bool HasRule(string text)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"from all fwmark 0x{Mark:x} lookup {Table}");
        return text.Split('\n').Any(line => string.Join(' ',
            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1)) == wanted);
    }
}
