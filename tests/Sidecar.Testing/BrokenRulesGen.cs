using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Testing;

/// <summary>Generates rule sets with one mistake in front of rules that load.</summary>
static class BrokenRulesGen
{
    static readonly TableId NftTable = TableId.Nftables("t");

    public static Gen<BrokenRules> Any { get; } = Gen.OneOf(Iptables, Nft);

    static Gen<BrokenRules> Iptables =>
        from family in NetfilterGen.Family
        from broken in Gen.Elements(IptablesMistakes(family).AsEnumerable())
        let id = TableId.Iptables(family, broken.Table)
        let name = IptablesTables.ChainOf(broken.Hook)
        select new BrokenRules(
            new RuleSet([new Table(id, [new Chain(name, IptablesTables.BaseOf(broken.Table, name), [broken.Rule]), .. broken.Chains])]), broken.Code);

    static Gen<BrokenRules> Nft =>
        from broken in Gen.Elements(NftMistakes().AsEnumerable())
        from sound in RuleSetGen.Nft.Generator
        select new BrokenRules(
            new RuleSet([new Table(NftTable, [new Chain("entry", broken.Base, [broken.Rule]), .. broken.Chains]),
                .. sound.Rules.Tables.Where(table => table.Id != NftTable)]), broken.Code);

    static List<(string Table, Hook Hook, Rule Rule, Chain[] Chains, ProblemCode Code)> IptablesMistakes(Family family)
    {
        var other = new Cidr(Address.LoopbackOf(family == Family.IPv4 ? Family.IPv6 : Family.IPv4), 8);
        ProtocolMatch tcp = new(Protocol.Tcp);
        EquatableArray<PortRange> sixteen = Enumerable.Range(1, 16).Select(port => new PortRange((ushort)port)).ToEquatableArray();
        List<(string, Hook, Rule, Chain[], ProblemCode)> mistakes =
        [
            ("nat", Hook.Output, new Rule(new Jump("NOWHERE")), [], ProblemCode.MissingChain),
            ("nat", Hook.Output, new Rule(new Drop()), [], ProblemCode.WrongTable),
            ("nat", Hook.Input, new Rule(new Redirect(null)), [], ProblemCode.WrongHook),
            ("nat", Hook.Input, new Rule(new Jump("a")), [new Chain("a", [new Rule(tcp, new Redirect(15001))])], ProblemCode.WrongHook),
            ("nat", Hook.Output, new Rule(new Redirect(15001)), [], ProblemCode.MissingTransport),
            ("nat", Hook.Output, new Rule(new InInterfaceMatch(InterfacePattern.Exactly("lo"))), [], ProblemCode.WrongHook),
            ("nat", Hook.Prerouting, new Rule(new OutInterfaceMatch(InterfacePattern.Exactly("lo"))), [], ProblemCode.WrongHook),
            ("nat", Hook.Prerouting, new Rule(new UidMatch([1337])), [], ProblemCode.WrongHook),
            ("mangle", Hook.Output, new Rule(tcp, new Tproxy(15006)), [], ProblemCode.WrongHook),
            ("mangle", Hook.Prerouting, new Rule(new Tproxy(15006)), [], ProblemCode.MissingTransport),
            ("mangle", Hook.Output, new Rule(new SetZone(1)), [], ProblemCode.WrongTable),
            ("mangle", Hook.Output, new Rule(new Reject()), [], ProblemCode.WrongTable),
            ("filter", Hook.Output, new Rule(new Reject("tcp-reset")), [], ProblemCode.MissingTransport),
            ("filter", Hook.Output, new Rule(new PortMatch(Protocol.Tcp, Side.Destination, [80])), [], ProblemCode.MissingTransport),
            ("filter", Hook.Output, new Rule(tcp, new PortMatch(Protocol.Udp, Side.Destination, [80])), [], ProblemCode.MissingTransport),
            ("filter", Hook.Output, new Rule(tcp, new PortMatch(Protocol.Tcp, Side.Destination, sixteen)), [], ProblemCode.TooManyPorts),
            ("filter", Hook.Output, new Rule(new AddressMatch(Side.Source, [other])), [], ProblemCode.Conflict),
            ("filter", Hook.Output, new Rule(tcp, tcp), [], ProblemCode.Repeated),
            ("filter", Hook.Output, new Rule(new ProtocolMatch(Protocol.All, Negated: true)), [], ProblemCode.NeverMatches),
            ("filter", Hook.Output, new Rule(new Jump("a")), [new Chain("a", [new Rule(new Jump("b"))]), new Chain("b", [new Rule(new Goto("a"))])], ProblemCode.JumpCycle),
            ("filter", Hook.Output, new Rule(new Jump("d1")), Ladder(16), ProblemCode.TooDeep),
            ("filter", Hook.Output, new Rule(new Accept()), [new Chain(new string('x', 29), [])], ProblemCode.BadName),
        ];
        return mistakes;
    }

    static List<(BaseChain Base, Rule Rule, Chain[] Chains, ProblemCode Code)> NftMistakes()
    {
        BaseChain output = new(Hook.Output, ChainType.Nat, -100);
        BaseChain filter = new(Hook.Prerouting, ChainType.Filter, -150);
        ProtocolMatch tcp = new(Protocol.Tcp);
        AddressMatch ipv4 = new(Side.Source, [Cidr.Parse("10.0.0.0/8")]);
        AddressMatch ipv6 = new(Side.Source, [Cidr.Parse("fd00::/8")]);
        return
        [
            (output, new Rule(new Jump("nowhere")), [], ProblemCode.MissingChain),
            (output, new Rule(new Jump("base")), [new Chain("base", filter, [])], ProblemCode.JumpToBaseChain),
            (output, new Rule(new Jump("a")), [new Chain("a", [new Rule(new Jump("b"))]), new Chain("b", [new Rule(new Goto("a"))])], ProblemCode.JumpCycle),
            (output, new Rule(new Jump("d1")), Ladder(16), ProblemCode.TooDeep),
            (filter, new Rule(tcp, new Redirect(15001)), [], ProblemCode.WrongHook),
            (filter, new Rule(new Goto("a")), [new Chain("a", [new Rule(new Redirect(null))])], ProblemCode.WrongHook),
            (output, new Rule(tcp, new Tproxy(15006, Family: Family.IPv4)), [], ProblemCode.WrongHook),
            (output, new Rule(new Masquerade()), [], ProblemCode.WrongHook),
            (output, new Rule(new Redirect(15001)), [], ProblemCode.MissingTransport),
            (filter, new Rule(new Tproxy(15006)), [], ProblemCode.MissingTransport),
            (output, new Rule(ipv4, ipv6), [], ProblemCode.Conflict),
            (output, new Rule(new FamilyMatch(Family.IPv4), ipv6), [], ProblemCode.Conflict),
            (output, new Rule(tcp, new PortMatch(Protocol.Udp, Side.Source, [53])), [], ProblemCode.Conflict),
            (output, new Rule(ipv6, new Dnat(Address.Parse("10.0.0.1"), null)), [], ProblemCode.Conflict),
            (output, new Rule(new Accept(), new Counter()), [], ProblemCode.AfterVerdict),
            (output, new Rule(new Accept(), new Comment(new string('x', 129))), [], ProblemCode.BadValue),
            (output, new Rule(new Accept()), [new Chain("accept", [])], ProblemCode.BadName),
            (output, new Rule(new Accept()), [new Chain("1st", [])], ProblemCode.BadName),
            (new BaseChain(Hook.Forward, ChainType.Nat, 0), new Rule(new Accept()), [], ProblemCode.BadBaseChain),
            (new BaseChain(Hook.Input, ChainType.Route, 0), new Rule(new Accept()), [], ProblemCode.BadBaseChain),
            (new BaseChain(Hook.Output, ChainType.Nat, -200), new Rule(new Accept()), [], ProblemCode.BadBaseChain),
        ];
    }

    static Chain[] Ladder(int rungs) =>
    [
        .. Enumerable.Range(1, rungs).Select(rung => new Chain($"d{rung}", [new Rule(rung == rungs ? new Accept() : new Jump($"d{rung + 1}"))])),
    ];
}
