using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Generates tables of nftables.</summary>
static class NftTableGen
{
    static readonly Gen<BaseChain> Base =
        from kind in Gen.Elements(
            (ChainType.Filter, Hook.Prerouting), (ChainType.Filter, Hook.Input), (ChainType.Filter, Hook.Forward),
            (ChainType.Filter, Hook.Output), (ChainType.Filter, Hook.Postrouting), (ChainType.Nat, Hook.Prerouting),
            (ChainType.Nat, Hook.Input), (ChainType.Nat, Hook.Output), (ChainType.Nat, Hook.Postrouting), (ChainType.Route, Hook.Output))
        from priority in Gen.Elements(-150, -100, -99, 0, 50, 100, 1000)
        from policy in Gen.Elements(ChainPolicy.Accept, ChainPolicy.Accept, ChainPolicy.Drop)
        select new BaseChain(kind.Item2, kind.Item1, priority, policy);

    static readonly Gen<ChainName> Name = Gen.Elements<ChainName>(
        "istio-inbound", "istio-redirect", "a", "B_2", "x.y", "z9", new string('n', 255));

    public static Gen<Table> Table { get; } =
        from family in Gen.Elements(Family.IPv4, Family.IPv6, Family.Inet, Family.Inet)
        from name in Gen.Elements("istio-proxy-nat", "t", "other_2")
        from count in Gen.Choose(1, 3)
        from kinds in Base.ListOf(count)
        let bases = kinds.Select((kind, at) => ((ChainName)$"base{at}", kind)).ToList()
        from plan in ChainPlan.Of(bases, Name)
        from chains in Gen.CollectToList(plan, chain => Chain(chain, family))
        select new Table(TableId.Nftables(name, family), chains.ToEquatableArray());

    static Gen<Chain> Chain(ChainPlan plan, Family table) =>
        from count in Gen.Choose(0, 4)
        from rules in Rule(plan, table).ListOf(count)
        select new Chain(plan.Name, plan.Base, rules.ToEquatableArray());

    static Gen<Rule> Rule(ChainPlan plan, Family table) =>
        from family in table == Family.Inet ? NetfilterGen.Family : Gen.Constant(table)
        from transport in Gen.Elements(Protocol.Tcp, Protocol.Tcp, Protocol.Udp, Protocol.Sctp)
        from count in Gen.Choose(0, 4)
        from drawn in NftStatementGen.Match(table, family, transport).ListOf(count)
        from counter in Gen.Elements(true, false)
        from acts in Gen.Choose(0, 1)
        from actions in NftStatementGen.Action(plan.Home).ListOf(acts)
        from end in NftStatementGen.End(plan, table, family, transport)
        let matches = Listable([.. drawn], end)
        from comment in Gen.Frequency((3, Gen.Constant<Comment?>(null)), (1, NetfilterGen.Comment.Select(text => (Comment?)new Comment(text))))
        select new Rule((EquatableArray<Statement>)
        [
            .. matches, .. (counter && !IsReset(end)) || matches.Count + actions.Count + end.Count == 0 ? [new Counter()] : Array.Empty<Statement>(), .. IsReset(end) ? [] : actions, .. end,
            .. comment is null ? Array.Empty<Statement>() : [comment],
        ]);

    // nft 1.0.6 lists some things otherwise than it loads them: ports of any transport beside others become raw bytes; the
    // family before a reset is left out, and so is the transport there where something has acted before.
    static List<Statement> Listable(IReadOnlyList<Statement> drawn, IReadOnlyList<Statement> end)
    {
        var isReset = IsReset(end);
        return [.. drawn.Where((statement, at) =>
            !(isReset && statement is FamilyMatch)
            && !(IsRaw(statement) && drawn.Where((other, place) => place != at && other is PortMatch).Any()))];
    }

    static bool IsRaw(Statement statement) => statement is PortMatch { Transport.Number: 0 };

    static bool IsReset(IReadOnlyList<Statement> end) => end.Any(statement => statement is Reject { With: "tcp-reset" });
}
