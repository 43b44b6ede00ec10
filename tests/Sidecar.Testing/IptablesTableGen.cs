using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Generates tables of iptables and ip6tables.</summary>
static class IptablesTableGen
{
    static readonly Gen<ChainName> Name = Gen.Elements<ChainName>(
        "ISTIO_INBOUND", "ISTIO_REDIRECT", "a", "z-9", "KUMA_MESH_OUTBOUND", "x.y", new string('N', 28));

    public static Gen<Table> Table { get; } =
        from family in NetfilterGen.Family
        from name in Gen.Elements(IptablesTables.Names.AsEnumerable())
        from policies in Gen.Elements(ChainPolicy.Accept, ChainPolicy.Accept, ChainPolicy.Drop).ListOf(5)
        let bases = IptablesTables.HooksOf(name)
            .Select((hook, at) => (IptablesTables.ChainOf(hook), IptablesTables.BaseOf(name, IptablesTables.ChainOf(hook), policies[at])!))
            .ToList()
        from plan in ChainPlan.Of(bases, Name)
        from chains in Gen.CollectToList(plan, chain => Chain(chain, name, family))
        select new Table(TableId.Iptables(family, name), chains.ToEquatableArray());

    static Gen<Chain> Chain(ChainPlan plan, string table, Family family) =>
        from count in Gen.Choose(0, 3)
        from rules in Rule(plan, table, family).ListOf(count)
        select new Chain(plan.Name, plan.Base, rules.ToEquatableArray());

    static Gen<Rule> Rule(ChainPlan plan, string table, Family family) =>
        from transport in Gen.Elements(Protocol.Tcp, Protocol.Tcp, Protocol.Udp, Protocol.Sctp)
        from count in Gen.Choose(0, 4)
        from matches in IptablesStatementGen.Match(plan, family, transport).ListOf(count)
        let distinct = matches.DistinctBy(Kind).ToList()
        from target in IptablesStatementGen.Target(plan, table, family, transport)
        let needs = distinct.Exists(match => match is PortMatch or TcpFlagsMatch) || NeedsTransport(target)
        from comment in Gen.Frequency((3, Gen.Constant<Comment?>(null)), (1, NetfilterGen.Comment.Select(text => (Comment?)new Comment(text))))
        select new Rule((EquatableArray<Statement>)
        [
            .. needs ? [new ProtocolMatch(transport)] : Array.Empty<Statement>(),
            .. distinct.Where(match => !needs || match is not ProtocolMatch),
            .. comment is null ? Array.Empty<Statement>() : [comment],
            .. target is null ? Array.Empty<Statement>() : [target],
        ]);

    static bool NeedsTransport(Target? target) => target switch
    {
        Redirect { Ports: var ports } => ports is not null,
        Masquerade { Ports: var ports } => ports is not null,
        Dnat { Ports: var ports } => ports is not null,
        Snat { Ports: var ports } => ports is not null,
        Tproxy or Reject { With: "tcp-reset" } => true,
        _ => false,
    };

    // What a rule can have once.
    static object Kind(Match match) => match switch
    {
        AddressMatch address => address.Side,
        PortMatch { Multiport: false } ports => ("port", ports.Side),
        InInterfaceMatch or OutInterfaceMatch or ProtocolMatch or TcpFlagsMatch or MarkMatch or ConnmarkMatch => match.GetType(),
        _ => match,
    };
}
