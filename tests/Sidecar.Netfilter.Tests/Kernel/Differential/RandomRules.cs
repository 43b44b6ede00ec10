namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>Rule sets that the kernel takes, of one backend, over the constants that the random packets have.</summary>
sealed class RandomRules(Draw draw, Backend backend)
{
    static readonly (string Table, double Share)[] Tables = [("raw", 0.33), ("mangle", 0.6), ("nat", 0.9), ("filter", 0.35)];

    public static RuleSet Of(Draw draw, Backend backend) => new RandomRules(draw, backend).Build();

    RuleSet Build()
    {
        Family[] families = backend == Backend.Iptables
            ? [Family.IPv4, Family.IPv6]
            : draw.One<Family[]>([Family.Inet], [Family.Inet], [Family.IPv4, Family.IPv6], [Family.IPv4]);
        var tables = new List<Table>();
        foreach (var family in families)
            foreach (var (name, share) in Tables)
                if (draw.Chance(share))
                    tables.Add(OneTable(name, family));
        return new RuleSet(tables.ToEquatableArray());
    }

    Table OneTable(string name, Family family)
    {
        var chains = new List<Chain>();
        foreach (var hook in IptablesTables.HooksOf(name))
        {
            // Output and prerouting are where interception lives.
            if (!draw.Chance(hook is Hook.Output or Hook.Prerouting ? 0.8 : 0.25) || (name, hook) == ("nat", Hook.Input))
                continue;
            chains.AddRange(Hooked(name, family, hook));
        }
        var id = backend == Backend.Iptables ? TableId.Iptables(family, name) : TableId.Nftables($"{name}-{family}".ToLowerInvariant(), family);
        return new Table(id, chains.ToEquatableArray());
    }

    IEnumerable<Chain> Hooked(string table, Family family, Hook hook)
    {
        var called = draw.Chance(0.6) ? draw.Between(1, 2) : 0;
        var names = Enumerable.Range(1, called).Select(i => (ChainName)$"{hook}_{i}").ToArray();
        for (var i = 0; i < called; i++)
            yield return new Chain(names[i], Rules(table, family, hook, names[..i]));
        var builtIn = IptablesTables.ChainOf(hook);
        var @base = IptablesTables.BaseOf(table, builtIn)!;
        var rules = Rules(table, family, hook, names);
        if (called > 0)
            rules = rules.Insert(draw.Between(0, rules.Count), new Rule(new Jump(names[^1])));
        if (backend == Backend.Iptables)
        {
            yield return new Chain(builtIn, @base, rules);
            yield break;
        }
        yield return new Chain($"{hook}_base", @base, rules);
        if (draw.Chance(0.25))
            yield return new Chain($"{hook}_second", @base with { Priority = @base.Priority + draw.One(-5, 5) }, Rules(table, family, hook, []));
    }

    EquatableArray<Rule> Rules(string table, Family family, Hook hook, ChainName[] callable) =>
        Enumerable.Range(0, draw.Between(1, 4)).Select(_ => OneRule(table, family, hook, callable)).ToEquatableArray();

    Rule OneRule(string table, Family family, Hook hook, ChainName[] callable)
    {
        var transport = draw.One(Protocol.Tcp, Protocol.Tcp, Protocol.Udp);
        var statements = new List<Statement>();
        var target = RandomTargets.One(draw, backend, table, family, hook, transport, callable);
        if (RandomTargets.NeedsTransport(target) || draw.Chance(0.6))
            statements.Add(new ProtocolMatch(transport));
        else
            transport = Protocol.All;
        var matches = new RandomMatches(draw, backend, family, hook, table == "raw");
        var count = draw.Between(0, 2);
        for (var i = 0; i < count; i++)
            if (matches.One(transport) is { } match && !(target is SetZone or NoTrack && match is TcpFlagsMatch or UidMatch or GidMatch or SocketExistsMatch) && !statements.Exists(other => other.GetType() == match.GetType()))
                statements.Add(match);
        if (statements.Exists(statement => statement is FamilyMatch))
            statements.RemoveAll(statement => statement is AddressMatch);
        if (target is Tproxy { Family: { } seen } && family == Family.Inet)
            statements.RemoveAll(statement => statement is FamilyMatch || (statement is AddressMatch address && address.Ranges[0].Family != seen));
        statements.Add(target);
        if (target is Tproxy && backend == Backend.Nftables && draw.Chance(0.7))
            statements.AddRange([new SetMark(new Mark(1337)), new Accept()]);
        return new Rule(statements.ToEquatableArray());
    }
}
