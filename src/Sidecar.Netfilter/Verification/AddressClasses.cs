using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>One address of each class of a family, for senders or receivers.</summary>
static class AddressClasses
{
    static readonly Cidr[] Nobody =
    [
        .. new[] { "0.0.0.0/8", "224.0.0.0/3", "::/128", "::ffff:0:0/96", "fe80::/10", "ff00::/8" }.Select(text => Cidr.Parse(text)),
    ];

    static readonly Address[] Preferred =
    [
        .. new[] { "203.0.113.10", "198.51.100.10", "10.96.0.10", "2001:db8::10", "fd00:96::10", "127.0.0.2" }.Select(text => Address.Parse(text)),
    ];

    public static Address[] Of(Family family, Side side, Conditions conditions)
    {
        var last = family == Family.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        var preferred = Preferred.Where(address => address.Family == family).Select(address => address.Bits).ToArray();
        var numbers = Partition.Representatives(UInt128.Zero, last, Ranges(family, side, conditions), preferred);
        return [.. numbers.Select(bits => Address.FromBits(family, bits)).Where(address => !Nobody.Any(range => range.Contains(address)) && !IsBroadcast(address, conditions))];
    }

    static bool IsBroadcast(Address address, Conditions conditions) => conditions.Facts
        .SelectMany(facts => facts.Interfaces).SelectMany(link => link.Addresses)
        .Any(cidr => cidr is { Family: Family.IPv4, PrefixLength: > 8 and < 31 } && cidr.Last == address);

    static IEnumerable<(UInt128, UInt128)[]> Ranges(Family family, Side side, Conditions conditions)
    {
        // What nobody sends from or to has classes of its own, which are left out.
        var lists = Nobody.Select(range => new[] { range }).ToList();
        lists.Add([new Cidr(Address.LoopbackOf(family), family == Family.IPv4 ? 8 : 128)]);
        lists.Add([Cidr.Of(Address.LoopbackOf(family))]);
        foreach (var match in conditions.All<AddressMatch>().Where(match => match.Side == side))
            lists.Add([.. match.Ranges]);
        foreach (var match in conditions.OfAnswers<AddressMatch>().Where(match => match.Side != side))
            lists.Add([.. match.Ranges]);
        foreach (var range in conditions.Cuts.Ranges)
            lists.Add([range]);
        foreach (var facts in conditions.Facts)
            lists.AddRange(OfFacts(facts));
        return lists
            .Select(list => list.Where(range => range.Family == family).Select(range => (range.First.Bits, range.Last.Bits)).ToArray())
            .Where(list => list.Length > 0);
    }

    static IEnumerable<Cidr[]> OfFacts(NamespaceFacts facts)
    {
        foreach (var cidr in facts.Interfaces.SelectMany(link => link.Addresses))
        {
            yield return [Cidr.Of(cidr.Address)];
            yield return [cidr.Network];
            yield return [Cidr.Of(cidr.Last)];
        }
        foreach (var route in facts.Routes)
            yield return [route.Destination];
        foreach (var listener in facts.Listeners)
            if (listener.Address is { IsUnspecified: false } address)
                yield return [Cidr.Of(address)];
    }
}
