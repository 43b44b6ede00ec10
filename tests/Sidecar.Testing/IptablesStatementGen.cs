using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Generates statements of iptables that are legal in a place.</summary>
static class IptablesStatementGen
{
    static readonly Gen<string> Options = Gen.Elements("", "", "--random", "--persistent");

    public static Gen<Match> Match(ChainPlan plan, Family family, Protocol transport) =>
        from negated in Gen.Elements(false, false, true)
        from match in Gen.OneOf([.. Anywhere(family, transport, negated), .. Here(plan, negated)])
        select match;

    static IEnumerable<Gen<Match>> Anywhere(Family family, Protocol transport, bool negated) =>
    [
        Gen.Elements(transport, Protocol.Udp, family == Family.IPv4 ? Protocol.Icmp : Protocol.IcmpV6)
            .Select(protocol => (Match)new ProtocolMatch(protocol, negated)),
        from side in Gen.Elements(Side.Source, Side.Destination)
        from range in NetfilterGen.Cidr(family)
        select (Match)new AddressMatch(side, [range], negated),
        from side in Gen.Elements(Side.Source, Side.Destination)
        from port in NetfilterGen.PortRange
        select (Match)new PortMatch(transport, side, [port], negated && port != new PortRange(0, ushort.MaxValue)),
        from side in Gen.Elements(Enum.GetValues<Side>())
        from count in Gen.Choose(1, 7)
        from ports in NetfilterGen.PortRange.ListOf(count)
        select (Match)new PortMatch(transport, side, ports.ToEquatableArray(), negated, Multiport: true),
        NetfilterGen.States.Select(states => (Match)new ConntrackStateMatch(states, negated)),
        Gen.Elements(ConntrackStates.New, ConntrackStates.Established | ConntrackStates.Related)
            .Select(states => (Match)new ConntrackStateMatch(states, negated, StateModule: true)),
        Gen.Choose(32, 127).Select(bits => (Match)new ConntrackStateMatch((ConntrackStates)bits, negated)),
        NetfilterGen.Mark.Select(mark => (Match)new MarkMatch(mark, negated)),
        NetfilterGen.Mark.Select(mark => (Match)new ConnmarkMatch(mark, negated)),
        from side in Gen.Elements(Side.Source, Side.Destination)
        from type in Gen.Elements(Enum.GetValues<AddressType>().Where(type => family == Family.IPv4 || type != AddressType.Broadcast))
        select (Match)new AddressTypeMatch(side, type, negated),
        NetfilterGen.Flags.Select(flags => transport == Protocol.Tcp
            ? (Match)new TcpFlagsMatch(flags.Mask, flags.Set, negated)
            : new ProtocolMatch(transport)),
    ];

    static IEnumerable<Gen<Match>> Here(ChainPlan plan, bool negated)
    {
        var hook = plan.Home.Hook;
        if (hook is Hook.Prerouting or Hook.Input or Hook.Forward)
            yield return NetfilterGen.Interface.Select(name => (Match)new InInterfaceMatch(name, negated));
        if (hook is Hook.Forward or Hook.Output or Hook.Postrouting)
            yield return NetfilterGen.Interface.Select(name => (Match)new OutInterfaceMatch(name, negated));
        if (hook is not (Hook.Output or Hook.Postrouting))
            yield break;
        yield return NetfilterGen.Owner.Select(user => (Match)new UidMatch([user], negated));
        yield return NetfilterGen.Owner.Select(group => (Match)new GidMatch([group], negated));
        yield return Gen.Constant((Match)new SocketExistsMatch(negated));
    }

    /// <summary>A target, or none.</summary>
    public static Gen<Target?> Target(ChainPlan plan, string table, Family family, Protocol transport)
    {
        var targets = new List<Gen<Target?>>
        {
            Gen.Elements<Target?>(null, new Accept(), new Return()),
            NetfilterGen.Mark.Select(mark => (Target?)new SetMark(mark)),
            NetfilterGen.Mark.Select(mark => (Target?)new SetConnmark(mark)),
            from packet in Gen.Elements<uint>(uint.MaxValue, 0xff)
            from connection in Gen.Elements<uint>(uint.MaxValue, 0xff00)
            from target in Gen.Elements<Target?>(new SaveMark(packet, connection), new RestoreMark(packet, connection))
            select target,
            Gen.Elements("", "--log-prefix \"x y\"").Select(options => (Target?)new Log(options)),
        };
        if (plan.Callees.Count > 0)
            targets.Add(Gen.Elements(plan.Callees.AsEnumerable()).SelectMany(name => Gen.Elements<Target?>(new Jump(name), new Goto(name))));
        if (table != "nat")
            targets.Add(Gen.Constant<Target?>(new Drop()));
        targets.AddRange((table, plan.Home.Hook) switch
        {
            ("nat", Hook.Prerouting or Hook.Output) => [Redirect, Dnat(family)],
            ("nat", Hook.Postrouting) => [Masquerade, Snat(family)],
            ("nat", Hook.Input) => [Snat(family)],
            ("mangle", Hook.Prerouting) when transport != Protocol.Sctp => [Tproxy(family)],
            ("filter", _) => [Reject(family, transport)],
            ("raw", _) => [Gen.Elements<Target?>(new NoTrack(), new SetZone(0), new SetZone(1), new SetZone(65535))],
            _ => Array.Empty<Gen<Target?>>(),
        });
        return Gen.OneOf([.. targets]);
    }

    static Gen<PortRange?> Ports { get; } =
        Gen.OneOf(Gen.Constant<PortRange?>(null), NetfilterGen.PortRange.Select(range => (PortRange?)range));

    static Gen<Target?> Redirect =>
        from ports in Ports
        from options in Gen.Elements("", "--random")
        select (Target?)new Redirect(ports, options);

    static Gen<Target?> Masquerade =>
        from ports in Ports
        from options in Gen.Elements("", "--random")
        select (Target?)new Masquerade(ports, options);

    static Gen<Target?> Dnat(Family family) =>
        from address in NetfilterGen.Address(family)
        from ports in Ports
        from options in Options
        select (Target?)new Dnat(address, ports, options);

    static Gen<Target?> Snat(Family family) =>
        from address in NetfilterGen.Address(family)
        from ports in Ports
        from options in Options
        select (Target?)new Snat(address, ports, options);

    static Gen<Target?> Tproxy(Family family) =>
        from port in NetfilterGen.Port
        from address in Gen.OneOf(Gen.Constant<Address?>(null), NetfilterGen.Address(family).Select(one => (Address?)one))
        from mark in NetfilterGen.Mark
        select (Target?)new Tproxy(port, address, mark);

    static Gen<Target?> Reject(Family family, Protocol transport) => Gen.Elements<Target?>(
        new Reject(), new Reject(transport == Protocol.Tcp ? "tcp-reset" : ""),
        new Reject(family == Family.IPv4 ? "icmp-host-unreachable" : "icmp6-no-route"));
}
