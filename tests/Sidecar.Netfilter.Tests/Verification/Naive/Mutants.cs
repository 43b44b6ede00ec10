namespace Sidecar.Netfilter.Tests.Verification.Naive;

/// <summary>A rule set with one thing changed.</summary>
sealed record Mutant(TableId Table, string Change, RuleSet Rules)
{
    public override string ToString() => Change;
}

/// <summary>Every mutant of a rule set: a rule deleted or moved; a match negated, dropped or with another constant; a target with another constant.</summary>
static class Mutants
{
    public static IEnumerable<Mutant> Of(RuleSet rules)
    {
        foreach (var table in rules.Tables)
            foreach (var chain in table.Chains)
                for (var i = 0; i < chain.Rules.Count; i++)
                    foreach (var (change, others) in OfRule(chain.Rules, i))
                        yield return new Mutant(table.Id, $"{table.Id} {chain.Name} {i + 1}, {change}: {chain.Rules[i].Statements}", rules.WithRules(table.Id, chain.Name, others));
    }

    static IEnumerable<(string, EquatableArray<Rule>)> OfRule(EquatableArray<Rule> rules, int index)
    {
        var rule = rules[index];
        yield return ("deleted", rules.RemoveAt(index));
        if (index + 1 < rules.Count)
            yield return ("moved down", rules.RemoveAt(index).Insert(index + 1, rule));
        if (index > 1)
            yield return ("moved to the front", rules.RemoveAt(index).Insert(0, rule));
        if (index + 2 < rules.Count)
            yield return ("moved to the end", rules.RemoveAt(index).Add(rule));
        for (var i = 0; i < rule.Statements.Count; i++)
            foreach (var (change, others) in OfStatement(rule.Statements, i))
                yield return (change, rules.SetItem(index, new Rule(others)));
    }

    static IEnumerable<(string, EquatableArray<Statement>)> OfStatement(EquatableArray<Statement> statements, int index)
    {
        var statement = statements[index];
        if (statement is Match match)
        {
            // A port without its protocol is no rule.
            if (match is not ProtocolMatch || !statements.Any(other => other is PortMatch))
                yield return ($"without {match}", statements.RemoveAt(index));
            yield return ($"{match} negated", statements.SetItem(index, match with { Negated = !match.Negated }));
        }
        foreach (var other in Neighbours(statement))
            yield return ($"{statement} to {other}", statements.SetItem(index, other));
    }

    static IEnumerable<Statement> Neighbours(Statement statement) => statement switch
    {
        PortMatch m => [m with { Ports = m.Ports.SetItem(0, new PortRange((ushort)(m.Ports[0].First + 1), (ushort)(m.Ports[0].Last + 1))) }],
        AddressMatch { Ranges: [var range] } m => Ranges(range).Select(other => m with { Ranges = [other] }),
        UidMatch { Users: [var id] } m => [m with { Users = [new OwnerId(id.First + 1, id.Last + 1)] }],
        GidMatch { Groups: [var id] } m => [m with { Groups = [new OwnerId(id.First + 1, id.Last + 1)] }],
        MarkMatch m => [m with { Mark = new Mark(m.Mark.Value + 1) }],
        ConnmarkMatch m => [m with { Mark = new Mark(m.Mark.Value + 1) }],
        SetMark m => [m with { Mark = new Mark(m.Mark.Value + 1) }],
        SetZone m => [m with { Zone = (ushort)(3 - m.Zone) }],
        ProtocolMatch m => [m with { Protocol = m.Protocol == Protocol.Tcp ? Protocol.Udp : Protocol.Tcp }],
        OutInterfaceMatch m => [m with { Interface = InterfacePattern.Exactly("eth0") }],
        InInterfaceMatch m => [m with { Interface = InterfacePattern.Exactly("eth0") }],
        Redirect { Ports: { } ports } m => [m with { Ports = (ushort)(ports.First + 1) }, m with { Ports = (ushort)(ports.First == 15001 ? 15006 : 15001) }],
        Tproxy { Port: { } port } m => [m with { Port = (ushort)(port + 1) }],
        Return => [new Accept(), new Drop()],
        _ => [],
    };

    static IEnumerable<Cidr> Ranges(Cidr range)
    {
        if (range.PrefixLength > 0)
            yield return new Cidr(range.Address, range.PrefixLength - 1).Network;
        if (range.IsSingle)
            yield return Cidr.Of(Address.FromBits(range.Family, range.Address.Bits + 1));
    }
}
