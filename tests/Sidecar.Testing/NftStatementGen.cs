using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Generates statements of nftables that go together in one rule.</summary>
static class NftStatementGen
{
    static readonly Gen<string> Options = Gen.Elements("", "", "random", "persistent", "random,persistent");

    public static Gen<Statement> Match(Family table, Family family, Protocol transport) =>
        from negated in Gen.Elements(false, false, true)
        from match in Gen.OneOf(
            Gen.Constant<Match>(new ProtocolMatch(transport, negated)),
            from side in Gen.Elements(Side.Source, Side.Destination)
            from ranges in Some(NetfilterGen.Cidr(family))
            select (Match)new AddressMatch(side, ranges, negated),
            from side in Gen.Elements(Side.Source, Side.Destination)
            from ports in Some(NetfilterGen.PortRange)
            from protocol in Gen.Elements(transport, transport, Protocol.All)
            select (Match)new PortMatch(protocol, side, ports, negated),
            NetfilterGen.Interface.Select(name => (Match)new InInterfaceMatch(name, negated)),
            NetfilterGen.Interface.Select(name => (Match)new OutInterfaceMatch(name, negated)),
            Some(NetfilterGen.Owner).Select(users => (Match)new UidMatch(users, negated)),
            Some(NetfilterGen.Owner).Select(groups => (Match)new GidMatch(groups, negated)),
            NetfilterGen.States.Select(states => (Match)new ConntrackStateMatch(states, negated)),
            Gen.Elements(ConntrackStates.Dnat, ConntrackStates.Snat, ConntrackStates.Snat | ConntrackStates.Dnat)
                .Select(states => (Match)new ConntrackStateMatch(states, negated)),
            NetfilterGen.Mark.Select(mark => (Match)new MarkMatch(mark, negated)),
            NetfilterGen.Mark.Select(mark => (Match)new ConnmarkMatch(mark, negated)),
            from side in Gen.Elements(Side.Source, Side.Destination)
            from type in Gen.Elements(Enum.GetValues<AddressType>())
            select (Match)new AddressTypeMatch(side, type, negated),
            Gen.Elements("meta cpu 1", "meta pkttype 1", "meta length 20-1500").Select(text => (Match)new UnknownMatch(text)),
            NetfilterGen.Flags.Select(flags => transport == Protocol.Tcp
                ? (Match)new TcpFlagsMatch(flags.Mask, flags.Set, negated)
                : new ProtocolMatch(transport)),
            Gen.Constant(table == Family.Inet ? (Match)new FamilyMatch(family) : new ProtocolMatch(transport)))
        select (Statement)match;

    /// <summary>What acts without ending the rule.</summary>
    public static Gen<Statement> Action(BaseChain home) => Gen.OneOf(
        NetfilterGen.Mark.Select(mark => (Statement)new SetMark(mark)),
        NetfilterGen.Mark.Select(mark => (Statement)new SetConnmark(mark)),
        Gen.Elements<uint>(uint.MaxValue, 0xff).Select(mask => (Statement)new SaveMark(mask)),
        Gen.Elements<uint>(uint.MaxValue, 0xff).Select(mask => (Statement)new RestoreMark(ConnectionMask: mask)),
        Gen.Elements<ushort>(0, 1, 65535).Select(zone => (Statement)new SetZone(zone)),
        Gen.Elements("", "prefix \"x y\"", "prefix \"a\" level info", "group 5").Select(options => (Statement)new Log(options)),
        Gen.Constant<Statement>(new NoTrack()),
        Gen.Elements("limit rate 5/second", "limit rate over 10/minute burst 20 packets").Select(text => (Statement)new UnknownMatch(text)));

    /// <summary>What ends the rule, with what it needs before it; nothing for a rule that goes on.</summary>
    public static Gen<IReadOnlyList<Statement>> End(ChainPlan plan, Family table, Family family, Protocol transport)
    {
        var verdicts = new List<Gen<IReadOnlyList<Statement>>>
        {
            Gen.Elements<Statement>(new Accept(), new Drop(), new Return()).Select(One),
            Gen.Constant<IReadOnlyList<Statement>>([]),
        };
        if (plan.Callees.Count > 0)
            verdicts.Add(Gen.Elements(plan.Callees.AsEnumerable()).SelectMany(name => Gen.Elements<Statement>(new Jump(name), new Goto(name))).Select(One));
        verdicts.AddRange((plan.Home.Type, plan.Home.Hook) switch
        {
            (ChainType.Nat, Hook.Prerouting or Hook.Output) => [Redirect(transport), Dnat(family, transport)],
            (ChainType.Nat, Hook.Postrouting) => [Masquerade(transport), Snat(family, transport)],
            (ChainType.Nat, Hook.Input) => [Snat(family, transport)],
            _ => Array.Empty<Gen<IReadOnlyList<Statement>>>(),
        });
        if (plan.Home.Hook == Hook.Prerouting && transport != Protocol.Sctp)
            verdicts.Add(Tproxy(table, family, transport));
        if (plan.Home.Hook != Hook.Postrouting)
            verdicts.Add(Reject(table, transport));
        return Gen.OneOf([.. verdicts]);
    }

    static IReadOnlyList<Statement> One(Statement statement) => [statement];

    static Gen<IReadOnlyList<Statement>> Redirect(Protocol transport) =>
        from ports in Gen.OneOf(Gen.Constant<PortRange?>(null), NetfilterGen.PortRange.Select(range => (PortRange?)range))
        from options in Options
        select With(ports, transport, new Redirect(ports, options));

    static Gen<IReadOnlyList<Statement>> Masquerade(Protocol transport) =>
        from ports in Gen.OneOf(Gen.Constant<PortRange?>(null), NetfilterGen.PortRange.Select(range => (PortRange?)range))
        from options in Options
        select With(ports, transport, new Masquerade(ports, options));

    static Gen<IReadOnlyList<Statement>> Dnat(Family family, Protocol transport) =>
        from address in NetfilterGen.Address(family)
        from ports in Gen.OneOf(Gen.Constant<PortRange?>(null), NetfilterGen.PortRange.Select(range => (PortRange?)range))
        from options in Options
        select With(ports, transport, new Dnat(address, ports, options));

    static Gen<IReadOnlyList<Statement>> Snat(Family family, Protocol transport) =>
        from address in NetfilterGen.Address(family)
        from ports in Gen.OneOf(Gen.Constant<PortRange?>(null), NetfilterGen.PortRange.Select(range => (PortRange?)range))
        from options in Options
        select With(ports, transport, new Snat(address, ports, options));

    static Gen<IReadOnlyList<Statement>> Tproxy(Family table, Family family, Protocol transport) =>
        from port in Gen.Choose(1, 65535)
        from address in Gen.OneOf(Gen.Constant<Address?>(null), NetfilterGen.Address(family).Select(one => (Address?)one))
        from mark in NetfilterGen.Mark
        select (IReadOnlyList<Statement>)
        [
            new ProtocolMatch(transport), new Tproxy((ushort)port, address, Family: table == Family.Inet ? family : null), new SetMark(mark), new Accept(),
        ];

    static Gen<IReadOnlyList<Statement>> Reject(Family table, Protocol transport) =>
        from with in Gen.Elements(table switch
        {
            Family.IPv4 => ["", "icmp-host-unreachable", "tcp-reset"],
            Family.IPv6 => ["", "icmpv6-no-route", "tcp-reset"],
            _ => new[] { "", "icmpx-admin-prohibited", "icmpx-port-unreachable", "tcp-reset" },
        })
        select with == "tcp-reset" && transport != Protocol.Tcp
            ? One(new Reject())
            : with == "tcp-reset" ? [new ProtocolMatch(Protocol.Tcp), new Reject(with)] : One(new Reject(with));

    static IReadOnlyList<Statement> With(PortRange? ports, Protocol transport, Statement target) =>
        ports is null ? [target] : [new ProtocolMatch(transport), target];

    static Gen<EquatableArray<T>> Some<T>(Gen<T> item) =>
        Gen.Frequency((2, Gen.Constant(1)), (1, Gen.Choose(2, 5))).SelectMany(count => item.ListOf(count)).Select(items => items.Distinct().ToEquatableArray());
}
