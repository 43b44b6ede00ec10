namespace Sidecar.Netfilter.Validation;

/// <summary>What the matches of a rule have said so far of family and transport. nft refuses a rule that contradicts itself.</summary>
sealed class NftablesContext(Family table)
{
    Family? family = table == Family.Inet ? null : table;
    Protocol? transport;

    public Family Table => table;

    /// <summary>True once a match has said which transport, or which several, the packet has.</summary>
    public bool HasTransport { get; private set; }

    public RuleProblem? Add(Match match) => match switch
    {
        FamilyMatch when table != Family.Inet => new(ProblemCode.Conflict, "The family of a packet is no question in a table of one family."),
        FamilyMatch { Negated: false, Family: var wanted } => Narrow(wanted),
        AddressMatch { Ranges: [var first, ..] } => Narrow(first.Family),
        ProtocolMatch { Negated: false, Protocol: var protocol } => Narrow(protocol),
        PortMatch { Transport: var protocol } when protocol != Protocol.All => Narrow(protocol),
        TcpFlagsMatch => Narrow(Protocol.Tcp),
        ProtocolSetMatch { Negated: false } => Several(),
        _ => null,
    };

    /// <summary>A problem where the rule is about another family.</summary>
    public RuleProblem? Fits(Family? wanted) =>
        wanted is null || family is null || family == wanted
            ? null
            : new(ProblemCode.Conflict, $"The rule is about {family}, this statement about {wanted}.");

    RuleProblem? Narrow(Family wanted)
    {
        var problem = Fits(wanted);
        family ??= wanted;
        return problem;
    }

    RuleProblem? Narrow(Protocol wanted)
    {
        HasTransport = true;
        var before = transport;
        transport ??= wanted;
        return before is null || before == wanted
            ? null
            : new(ProblemCode.Conflict, $"The rule is about {before}, this statement about {wanted}.");
    }

    RuleProblem? Several()
    {
        HasTransport = true;
        return null;
    }
}
