using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>One address of each class, for senders or receivers.</summary>
/// <remarks>
/// Own addresses are classes of their own. Of the others those go together that the same matches cover and the same
/// routes take, whatever the mark.
/// </remarks>
sealed class AddressClasses
{
    static readonly Cidr[] Nobody =
    [
        .. new[] { "0.0.0.0/8", "224.0.0.0/3", "::/128", "::ffff:0:0/96", "fe80::/10", "ff00::/8" }.Select(text => Cidr.Parse(text)),
    ];

    static readonly Address[] Receivers = Parse("203.0.113.10", "198.51.100.10", "10.96.0.10", "2001:db8::10", "fd00:96::10", "127.0.0.2");
    static readonly Address[] Senders = Parse("198.51.100.7", "203.0.113.7", "2001:db8:1::7", "127.0.0.2");

    readonly Conditions conditions;
    readonly Routing routing;

    public AddressClasses(Conditions conditions)
    {
        this.conditions = conditions;
        routing = new Routing(conditions.Facts);
    }

    public Address[] Of(Side side)
    {
        var last = conditions.Family == Family.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        var preferred = (side == Side.Source ? Senders : Receivers).Where(address => address.Family == conditions.Family).Select(address => address.Bits).ToArray();
        var edges = Facts().Where(range => range.Family == conditions.Family).Select(range => (range.First.Bits, range.Last.Bits)).ToArray();
        var numbers = Partition.Representatives(UInt128.Zero, last, Ranges(side), edges, preferred, Routes);
        return [.. numbers.Select(At).Where(address => !Nobody.Any(range => range.Contains(address)) && !IsBroadcast(address))];
    }

    static Address[] Parse(params string[] texts) => [.. texts.Select(text => Address.Parse(text))];

    Address At(UInt128 bits) => Address.FromBits(conditions.Family, bits);

    string Routes(UInt128 bits)
    {
        var address = At(bits);
        return string.Join('|', conditions.Marks.Select(mark => routing.Find(address, mark) is { } route
            ? $"{route.Interface} {route.IsLocal} {routing.SourceFor(address, route)}"
            : "none"));
    }

    IEnumerable<(UInt128, UInt128)[]> Ranges(Side side)
    {
        // What nobody sends from or to has classes of its own, which are left out.
        var lists = Nobody.Select(range => new[] { range }).ToList();
        lists.Add([new Cidr(Address.LoopbackOf(conditions.Family), conditions.Family == Family.IPv4 ? 8 : 128)]);
        lists.Add([Cidr.Of(Address.LoopbackOf(conditions.Family))]);
        lists.AddRange(conditions.All<AddressMatch>().Where(match => match.Side == side).Select(match => match.Ranges.ToArray()));
        lists.AddRange(conditions.OfAnswers<AddressMatch>().Where(match => match.Side != side).Select(match => match.Ranges.ToArray()));
        lists.AddRange((side == Side.Source ? conditions.Cuts.Sources : conditions.Cuts.Destinations).Select(range => new[] { range }));
        lists.AddRange(conditions.Facts.Interfaces.SelectMany(link => link.Addresses).SelectMany(cidr => new Cidr[][]
        {
            [Cidr.Of(cidr.Address)],
            [Cidr.Of(cidr.Last)],
        }));
        lists.AddRange(conditions.Facts.Listeners.Select(listener => listener.Address).OfType<Address>()
            .Where(address => !address.IsUnspecified).Select(address => new[] { Cidr.Of(address) }));
        return lists
            .Select(list => list.Where(range => range.Family == conditions.Family).Select(range => (range.First.Bits, range.Last.Bits)).ToArray())
            .Where(list => list.Length > 0);
    }

    /// <summary>Where routing may change.</summary>
    IEnumerable<Cidr> Facts() => conditions.Facts.Interfaces.SelectMany(link => link.Addresses).Select(cidr => cidr.Network)
        .Concat(conditions.Facts.Routes.Select(route => route.Destination));

    bool IsBroadcast(Address address) => conditions.Facts.Interfaces.SelectMany(link => link.Addresses)
        .Any(cidr => cidr is { Family: Family.IPv4, PrefixLength: > 8 and < 31 } && cidr.Last == address);
}
