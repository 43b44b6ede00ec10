using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>
/// Packets made without a thought of classes: the product of every constant of the rules and the surroundings with values
/// that nobody names, and each of these packets again with every neighbour of a constant in one of its places.
/// </summary>
static class DenseDomain
{
    sealed record Values<T>(T[] Named, T[] Near);

    public static Packet[] Of(RuleSet rules, NamespaceFacts facts)
    {
        var statements = rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).ToList();
        var found = new HashSet<Packet>();
        foreach (var family in new[] { Family.IPv4, Family.IPv6 })
            foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp, new Protocol(47) })
                foreach (var packet in Of(protocol, Addresses(statements, facts, family), statements, facts))
                    found.Add(packet);
        return Shuffled(found);
    }

    static IEnumerable<Packet> Of(Protocol protocol, Values<Address> addresses, List<Statement> statements, NamespaceFacts facts)
    {
        var ports = protocol.HasPorts ? Ports(statements, facts) : new Values<ushort>([0], []);
        var owners = Owners(statements);
        var marks = Marks(statements);
        var sources = Sources(addresses, facts);
        var far = addresses.Named[^1];
        var senders = protocol.HasPorts ? SourcePorts(statements) : new Values<ushort>([40000], []);

        // Which place has the neighbours: none, or one of the six. Rules of an IPv4 pod know no constants of IPv6.
        for (var near = -1; near < (addresses.Named[0].Family == Family.IPv6 ? 0 : 6); near++)
        {
            var place = near;
            T[] At<T>(int index, Values<T> values) => place == index ? values.Near : values.Named;
            foreach (var destination in At(0, addresses))
                foreach (var port in At(1, ports))
                    foreach (var sourcePort in At(2, senders))
                    {
                        // Beside a neighbour of a sender's port no mark and no bound source counts.
                        foreach (var owner in At(3, owners))
                            foreach (var mark in place == 2 ? marks.Named[..1] : At(4, marks))
                            {
                                foreach (var source in place == 2 ? sources.Named[..1] : At(5, sources))
                                    yield return Local(protocol, source, sourcePort, destination, port, owner, mark);
                                if (place < 0)
                                    yield return Local(protocol, far, sourcePort, destination, port, owner, mark) with { Transparent = true };
                            }
                        if (!destination.IsLoopback)
                            foreach (var source in (place == 5 ? addresses.Near : addresses.Named).Where(address => !address.IsLoopback && !facts.IsOwn(address)))
                                yield return Local(protocol, source, sourcePort, destination, port, null, 0) with { InInterface = "eth0" };
                    }
        }
    }

    static Packet Local(Protocol protocol, Address? source, ushort sourcePort, Address destination, ushort port, SocketOwner? owner, uint mark) => new()
    {
        Protocol = protocol,
        Source = source,
        SourcePort = sourcePort,
        Destination = destination,
        DestinationPort = port,
        Owner = owner,
        Mark = mark,
    };

    static Values<Address> Addresses(List<Statement> statements, NamespaceFacts facts, Family family)
    {
        var ranges = statements.OfType<AddressMatch>().SelectMany(match => match.Ranges)
            .Concat(facts.Interfaces.SelectMany(link => link.Addresses)).Where(range => range.Family == family).ToList();
        var far = Address.Parse(family == Family.IPv4 ? "203.0.113.9" : "2001:db8::9");
        Address[] named = [.. ranges.Select(range => range.Address).Except([far]).Append(far)];
        var near = ranges.SelectMany(range => new[] { range.Address, range.First, range.Last })
            .SelectMany(address => new[] { -1, 0, 1 }.Select(step => Step(address, step))).OfType<Address>();
        return new Values<Address>(named, [.. near.Where(address => IsUnicast(address, facts)).Distinct().Except(named)]);
    }

    static Values<Address?> Sources(Values<Address> addresses, NamespaceFacts facts) => new(
        [null, .. addresses.Named.Where(facts.IsOwn).Select(address => (Address?)address)],
        [.. addresses.Near.Where(facts.IsOwn).Select(address => (Address?)address)]);

    static Values<ushort> Ports(List<Statement> statements, NamespaceFacts facts) => Near(
        [.. Named(statements).Concat(facts.Listeners.Select(listener => (int)listener.Port)).Append(80)], ushort.MaxValue, port => (ushort)port);

    // A sender's port counts for the answer, too.
    static Values<ushort> SourcePorts(List<Statement> statements) =>
        Near(Named(statements), ushort.MaxValue, port => (ushort)port) is var (named, near) ? new([40000], [.. named, .. near]) : new([40000], []);

    static int[] Named(List<Statement> statements) =>
        [.. statements.OfType<PortMatch>().SelectMany(match => match.Ports).SelectMany(range => new[] { range.First, (int)range.Last })];

    static Values<uint> Marks(List<Statement> statements)
    {
        var (named, near) = Near([.. statements.OfType<MarkMatch>().Select(match => (long)match.Mark.Value)
            .Concat(statements.OfType<ConnmarkMatch>().Select(match => (long)match.Mark.Value))], uint.MaxValue, mark => (uint)mark);
        return new Values<uint>([0, .. named], near);
    }

    static Values<SocketOwner> Owners(List<Statement> statements)
    {
        var (users, nearUsers) = Ids(statements.OfType<UidMatch>().SelectMany(match => match.Users));
        var (groups, nearGroups) = Ids(statements.OfType<GidMatch>().SelectMany(match => match.Groups));
        return new Values<SocketOwner>(
            [.. users.SelectMany(user => groups.Select(group => new SocketOwner(user, group)))],
            [.. nearUsers.Select(user => new SocketOwner(user, 1000)), .. nearGroups.Select(group => new SocketOwner(1000, group))]);
    }

    static Values<uint> Ids(IEnumerable<OwnerId> ids)
    {
        var (named, near) = Near([.. ids.SelectMany(id => new[] { (long)id.First, id.Last })], uint.MaxValue - 1, id => (uint)id);
        return new Values<uint>([1000, .. named], near);
    }

    static Values<TTo> Near<TFrom, TTo>(TFrom[] constants, long last, Func<long, TTo> convert) where TFrom : System.Numerics.IBinaryInteger<TFrom>
    {
        var named = constants.Select(long.CreateChecked).Distinct().ToList();
        var near = named.SelectMany(number => new[] { number - 1, number + 1 }).Where(number => number > 0 && number <= last).Except(named);
        return new Values<TTo>([.. named.Where(number => number > 0).Select(convert)], [.. near.Select(convert)]);
    }

    static Address? Step(Address address, int step)
    {
        var last = address.Family == Family.IPv4 ? uint.MaxValue : UInt128.MaxValue;
        return (step < 0 && address.Bits == 0) || (step > 0 && address.Bits == last)
            ? null
            : Address.FromBits(address.Family, step < 0 ? address.Bits - 1 : address.Bits + (UInt128)step);
    }

    // Broadcast of the pod's networks is left out, as are addresses that no host has.
    static bool IsUnicast(Address address, NamespaceFacts facts) => address.Family == Family.IPv4
        ? (uint)address.Bits >> 24 is > 0 and < 224 && !facts.Interfaces.Any(link => link.Addresses.Any(cidr => cidr.PrefixLength > 8 && cidr.Last == address))
        : address.Bits > 0 && address.Bits >> 118 != 0x3fa && address.Bits >> 120 != 0xff && address.Bits >> 32 != 0xffff;

    // So that a difference is met soon, whatever it is about; the order is the same in every run.
    static Packet[] Shuffled(IEnumerable<Packet> packets)
    {
        var shuffled = packets.ToArray();
        new Random(20260801).Shuffle(shuffled);
        return shuffled;
    }
}
