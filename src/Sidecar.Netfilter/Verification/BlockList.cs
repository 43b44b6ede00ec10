using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Puts the dimensions together.</summary>
static class BlockList
{
    public static IEnumerable<Block> Of(Conditions conditions)
    {
        var owners = OwnerClasses.Of(conditions);
        var marks = MarkClasses.Of(conditions);
        var protocols = Protocols(conditions);
        foreach (var family in new[] { Family.IPv4, Family.IPv6 })
        {
            var destinations = AddressClasses.Of(family, Side.Destination, conditions);
            var sources = AddressClasses.Of(family, Side.Source, conditions);
            foreach (var protocol in protocols)
            {
                var block = new Block
                {
                    Protocol = protocol,
                    InInterface = null,
                    Sources = LocalSources(sources, conditions),
                    SourcePorts = protocol.HasPorts ? PortClasses.Of(Side.Source, conditions) : [0],
                    Destinations = destinations,
                    DestinationPorts = protocol.HasPorts ? PortClasses.Of(Side.Destination, conditions) : [0],
                    Owners = owners,
                    Marks = marks,
                    Flags = Flags(protocol, conditions),
                };
                yield return block;
                foreach (var name in Interfaces(conditions))
                    yield return Arriving(block, name, family, sources, conditions);
            }
        }
    }

    // Packets from outside have no mark and no socket here, and neither a loopback nor an own address at either wrong end.
    static Block Arriving(Block local, string name, Family family, Address[] sources, Conditions conditions) => local with
    {
        InInterface = name,
        Sources = [.. sources.Where(source => !IsOwn(source, conditions) && !source.IsLoopback).Select(source => ((Address?)source, false))],
        Destinations = [.. local.Destinations.Where(destination => destination.Family == family && !destination.IsLoopback)],
        Owners = [null],
        Marks = [0],
    };

    static (Address?, bool)[] LocalSources(Address[] sources, Conditions conditions) =>
    [
        (null, false),
        .. sources.Where(source => IsOwn(source, conditions)).Select(source => ((Address?)source, false)),
        .. sources.Where(source => !IsOwn(source, conditions)).Select(source => ((Address?)source, true)),
    ];

    static bool IsOwn(Address address, Conditions conditions) => conditions.Facts.Any(facts => facts.IsOwn(address));

    static IEnumerable<string> Interfaces(Conditions conditions) => conditions.Facts
        .SelectMany(facts => facts.Interfaces).Select(link => link.Name)
        .Where(name => name != InterfaceFacts.Loopback).Distinct();

    static Protocol[] Protocols(Conditions conditions)
    {
        var named = conditions.All<ProtocolMatch>().Select(match => match.Protocol)
            .Concat(conditions.All<ProtocolSetMatch>().SelectMany(match => match.Protocols))
            .Concat(conditions.All<PortMatch>().Select(match => match.Transport))
            .Concat(conditions.Listeners.Select(listener => listener.Protocol))
            .Where(protocol => protocol != Protocol.All);

        // One protocol stands for all that nobody names: SCTP with ports where those are asked of any protocol, else GRE.
        var other = conditions.All<PortMatch>().Any(match => match.Transport == Protocol.All) ? new[] { Protocol.Sctp } : [];
        return [.. new[] { Protocol.Tcp, Protocol.Udp }.Concat(named).Concat(other).Append(new Protocol(47)).Distinct()];
    }

    // A connection begins with SYN. Rules about flags, or about invalid packets, see others as well.
    static TcpFlags[] Flags(Protocol protocol, Conditions conditions)
    {
        if (protocol != Protocol.Tcp)
            return [TcpFlags.Syn];
        if (conditions.LooksAt<TcpFlagsMatch>())
            return [TcpFlags.Syn, .. Enumerable.Range(0, 64).Select(bits => (TcpFlags)bits).Where(flags => flags != TcpFlags.Syn)];
        return conditions.All<ConntrackStateMatch>().Any(match => match.States.HasFlag(ConntrackStates.Invalid))
            ? [TcpFlags.Syn, TcpFlags.Rst]
            : [TcpFlags.Syn];
    }
}
