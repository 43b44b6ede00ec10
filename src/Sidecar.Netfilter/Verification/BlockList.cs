using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Puts the dimensions together.</summary>
static class BlockList
{
    static readonly Protocol Gre = new(47);

    public static IEnumerable<Block> Of(EquatableArray<RuleSet> rules, NamespaceFacts facts, Cuts cuts)
    {
        foreach (var family in new[] { Family.IPv4, Family.IPv6 })
            foreach (var protocol in Protocols(rules, facts, cuts))
                foreach (var block in Of(new Conditions(rules, facts, cuts, family, protocol)))
                    yield return block;
    }

    static IEnumerable<Block> Of(Conditions conditions)
    {
        var addresses = new AddressClasses(conditions);
        var sources = addresses.Of(Side.Source);
        var block = new Block
        {
            Protocol = conditions.Protocol,
            InInterface = null,
            Sources = LocalSources(sources, conditions.Facts),
            SourcePorts = PortClasses.Of(Side.Source, conditions),
            Destinations = addresses.Of(Side.Destination),
            DestinationPorts = PortClasses.Of(Side.Destination, conditions),
            Owners = OwnerClasses.Of(conditions),
            Marks = conditions.Marks,
            Flags = Flags(conditions),
        };
        yield return block;
        foreach (var link in conditions.Facts.Interfaces)
            if (link.Name != InterfaceFacts.Loopback)
                yield return Arriving(block, link.Name, sources, conditions.Facts);
    }

    // Packets from outside have no mark and no socket here, and neither a loopback nor an own address at either wrong end.
    static Block Arriving(Block local, string name, Address[] sources, NamespaceFacts facts) => local with
    {
        InInterface = name,
        Sources = [.. sources.Where(source => !facts.IsOwn(source) && !source.IsLoopback).Select(source => ((Address?)source, false))],
        Destinations = [.. local.Destinations.Where(destination => !destination.IsLoopback)],
        Owners = [null],
        Marks = [0],
    };

    static (Address?, bool)[] LocalSources(Address[] sources, NamespaceFacts facts) =>
    [
        (null, false),
        .. sources.Where(facts.IsOwn).Select(source => ((Address?)source, false)),
        .. sources.Where(source => !facts.IsOwn(source)).Select(source => ((Address?)source, true)),
    ];

    static Protocol[] Protocols(EquatableArray<RuleSet> rules, NamespaceFacts facts, Cuts cuts)
    {
        var statements = rules.SelectMany(set => set.Tables).SelectMany(table => table.Chains)
            .SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).ToList();
        var named = statements.OfType<ProtocolMatch>().Select(match => match.Protocol)
            .Concat(statements.OfType<ProtocolSetMatch>().SelectMany(match => match.Protocols))
            .Concat(statements.OfType<PortMatch>().Select(match => match.Transport))
            .Concat(facts.Listeners.Select(listener => listener.Protocol))
            .Concat(cuts.Protocols)
            .Where(protocol => protocol != Protocol.All);

        // One protocol stands for all that nobody names: SCTP where ports of any protocol are asked for, and GRE.
        var other = statements.OfType<PortMatch>().Any(match => match.Transport == Protocol.All) ? new[] { Protocol.Sctp } : [];
        return [.. new[] { Protocol.Tcp, Protocol.Udp }.Concat(named).Concat(other).Append(Gre).Distinct()];
    }

    // A connection begins with SYN. Rules about flags, or about invalid packets, see others as well.
    static TcpFlags[] Flags(Conditions conditions)
    {
        if (conditions.Protocol != Protocol.Tcp)
            return [TcpFlags.Syn];
        if (conditions.LooksAt<TcpFlagsMatch>())
            return [TcpFlags.Syn, .. Enumerable.Range(0, 64).Select(bits => (TcpFlags)bits).Where(flags => flags != TcpFlags.Syn)];
        TcpFlags[] invalid = conditions.All<ConntrackStateMatch>().Any(match => match.States.HasFlag(ConntrackStates.Invalid))
            ? [TcpFlags.Rst]
            : [];
        return [.. invalid.Concat(conditions.Cuts.Flags).Prepend(TcpFlags.Syn).Distinct()];
    }
}
