using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Connections over the addresses, ports and ids that the random rules speak of.</summary>
static class RandomPackets
{
    static readonly string[] OwnV4 = ["10.10.0.2", "10.10.0.3", "10.11.0.2", "10.12.0.1"];
    static readonly string[] OwnV6 = ["fd10::2", "fd10::3", "fd11::2", "fd12::1"];
    static readonly string[] LoV4 = ["127.0.0.1", "127.0.0.53", "127.1.2.3"];
    static readonly string[] LoV6 = ["::1", "::6"];
    static readonly string[] OutV4 = ["10.96.0.10", "10.96.0.20", "203.0.113.5", "198.51.100.7", "192.0.2.10", "10.10.0.1"];
    static readonly string[] OutV6 = ["fd96::10", "fd96::20", "2001:db8::10", "fd10::1"];

    public static Packet One(Draw draw, ushort sourcePort)
    {
        var family = draw.One(Family.IPv4, Family.IPv4, Family.IPv6);
        var protocol = draw.Chance(0.7) ? Protocol.Tcp : Protocol.Udp;
        var port = protocol == Protocol.Tcp ? draw.One<ushort>(80, 443, 8080, 15001, 15006, 15053, 7000) : draw.One<ushort>(53, 5000, 15053, 7000);
        return (draw.Chance(0.7) ? Sent(draw, family) : Arriving(draw, family)) with
        {
            Protocol = protocol,
            DestinationPort = port,
            SourcePort = sourcePort,
        };
    }

    static Packet Sent(Draw draw, Family family)
    {
        var destination = draw.One("own", "lo", "out", "out") switch
        {
            "own" => draw.Address(family, OwnV4, OwnV6),
            "lo" => draw.Address(family, LoV4, LoV6),
            _ => draw.Address(family, OutV4, OutV6),
        };
        var packet = new Packet
        {
            Protocol = Protocol.Tcp,
            Destination = destination,
            Owner = new SocketOwner(draw.One<uint>(0, 1000, 1337, 1338), draw.One<uint>(0, 1000, 1337)),
            Mark = draw.Chance(0.2) ? draw.One<uint>(1, 1337, 1338) : 0,
        };
        if (draw.Chance(0.25))
            return packet with { Source = Bound(draw, destination) };
        return draw.Chance(0.08) && !Out(destination)
            ? packet with { Source = draw.Address(family, ["10.10.0.1", "192.0.2.77"], ["fd10::1", "2001:db8::77"]), Transparent = true }
            : packet;
    }

    // An answer comes back by the interface whose address was bound; only that case is a plain one.
    static Address Bound(Draw draw, Address destination)
    {
        var v4 = destination.Family == Family.IPv4;
        if (destination == Address.Parse("198.51.100.7"))
            return Address.Parse("10.11.0.2");
        return Address.Parse(Out(destination)
            ? v4 ? draw.One("10.10.0.2", "10.10.0.3") : draw.One("fd10::2", "fd10::3")
            : v4 ? draw.One("127.0.0.1", "127.0.0.6", "10.10.0.2", "10.11.0.2") : draw.One("::1", "::6", "fd10::2"));
    }

    static bool Out(Address address) => OutV4.Contains(address.ToString()) || OutV6.Contains(address.ToString());

    static Packet Arriving(Draw draw, Family family)
    {
        var (name, v4, v6) = draw.One(("eth0", "10.10.0.1", "fd10::1"), ("net1", "10.11.0.1", "fd11::1"), ("vif0", "10.12.0.2", "fd12::2"));
        var destination = name switch
        {
            "net1" => draw.Address(family, ["10.11.0.2"], ["fd11::2"]),
            "eth0" => draw.Address(family, ["10.10.0.2", "10.10.0.3", "10.12.0.2"], ["fd10::2", "fd10::3", "fd12::2"]),
            _ => draw.Address(family, ["10.12.0.1", "10.96.0.10", "203.0.113.5"], ["fd12::1", "fd96::10"]),
        };
        return new Packet
        {
            Protocol = Protocol.Tcp,
            Source = draw.Address(family, [v4], [v6]),
            Destination = destination,
            InInterface = name,
        };
    }
}
