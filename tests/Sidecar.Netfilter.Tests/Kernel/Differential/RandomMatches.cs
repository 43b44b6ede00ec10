namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Matches that are legal at a hook.</summary>
sealed class RandomMatches(Draw draw, Backend backend, Family family, Hook hook, bool raw)
{
    static readonly string[] V4 = ["10.96.0.0/16", "10.10.0.0/24", "10.10.0.2/32", "127.0.0.1/32", "127.0.0.0/8", "203.0.113.0/24", "10.12.0.2/32", "10.10.0.1/32", "127.0.0.6/32"];
    static readonly string[] V6 = ["fd96::/64", "fd10::/64", "fd10::2/128", "::1/128", "2001:db8::/32", "fd12::2/128", "fd10::1/128", "::6/128"];

    readonly bool sends = hook is Hook.Output or Hook.Postrouting;

    public Match? One(Protocol transport)
    {
        var negated = draw.Chance(0.3);
        if (backend == Backend.Nftables && draw.Chance(0.1) && Kind(transport, negated) is { } kind)
            return kind;
        return draw.Between(0, 9) switch
        {
            0 or 1 => Ports(transport, negated),
            2 or 3 => Addresses(negated),
            4 => Interface(negated),
            5 or 6 when sends => Owner(negated),
            5 => new AddressTypeMatch(draw.One(Side.Source, Side.Destination), AddressType.Local, negated),
            7 => new MarkMatch(draw.One(new Mark(0), new Mark(1337), new Mark(1338), new Mark(1, 1)), negated),
            8 when !raw => new ConnmarkMatch(draw.One(new Mark(0), new Mark(1337)), negated),
            9 when !raw => new ConntrackStateMatch(draw.One(ConntrackStates.New, ConntrackStates.Established | ConntrackStates.Related, ConntrackStates.Invalid, ConntrackStates.Untracked), negated),
            _ when transport == Protocol.Tcp => new TcpFlagsMatch(TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Syn, negated),
            _ => null,
        };
    }

    PortMatch? Ports(Protocol transport, bool negated)
    {
        if (transport == Protocol.All)
            return null;
        if (draw.Chance(0.15))
            return new PortMatch(transport, Side.Source, [new PortRange(20000, 39999)], negated);
        EquatableArray<PortRange> ports = transport == Protocol.Tcp
            ? draw.One<EquatableArray<PortRange>>([80], [8080], [15001], [new PortRange(80, 443)], [80, 8080], [15008, 53])
            : draw.One<EquatableArray<PortRange>>([53], [5000], [15053], [new PortRange(53, 5000)]);
        return new PortMatch(transport, Side.Destination, ports, negated, Multiport: backend == Backend.Iptables && ports.Count > 1);
    }

    AddressMatch Addresses(bool negated)
    {
        var v4 = family == Family.IPv4 || (family == Family.Inet && draw.Chance(0.5));
        var ranges = v4 ? V4 : V6;
        EquatableArray<Cidr> chosen = backend == Backend.Nftables && draw.Chance(0.2)
            ? [Cidr.Parse(ranges[0]), Cidr.Parse(ranges[1])]
            : [Cidr.Parse(draw.One<string>(ranges))];
        return new AddressMatch(draw.One(Side.Source, Side.Destination), chosen, negated);
    }

    Match? Kind(Protocol transport, bool negated) => (family, transport) switch
    {
        (Family.Inet, _) when draw.Chance(0.6) => new FamilyMatch(draw.One(Family.IPv4, Family.IPv6), negated),
        (_, var any) when any == Protocol.All => new ProtocolSetMatch([Protocol.Tcp, draw.One(Protocol.Udp, Protocol.Icmp)], negated),
        _ => null,
    };

    Match Interface(bool negated)
    {
        var pattern = draw.One(InterfacePattern.Exactly("lo"), InterfacePattern.Exactly("eth0"), InterfacePattern.Exactly("net1"), InterfacePattern.StartingWith("e"));
        var incoming = hook is Hook.Prerouting or Hook.Input || (hook == Hook.Forward && draw.Chance(0.5));
        return incoming ? new InInterfaceMatch(pattern, negated) : new OutInterfaceMatch(pattern, negated);
    }

    Match Owner(bool negated) => draw.Between(0, 4) switch
    {
        0 or 1 => new UidMatch([draw.One(new OwnerId(1337), new OwnerId(1000), new OwnerId(1000, 1337))], negated),
        2 when backend == Backend.Iptables => new SocketExistsMatch(negated),
        _ => new GidMatch([draw.One(new OwnerId(1337), new OwnerId(1000))], negated),
    };
}
