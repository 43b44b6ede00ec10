using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Everything that the rules, facts and properties in play can ask of packets of one family and protocol.</summary>
sealed class Conditions
{
    readonly List<Statement> statements = [];
    readonly List<Statement> answerStatements = [];

    public Conditions(EquatableArray<RuleSet> rules, NamespaceFacts facts, Cuts cuts, Family family, Protocol protocol)
    {
        Facts = facts;
        Cuts = cuts;
        Family = family;
        Protocol = protocol;
        foreach (var set in rules)
            Collect(cuts.JoinFamilies ? set : set.For(family));
        Marks = MarkClasses.Of(this);
    }

    public NamespaceFacts Facts { get; }

    public Cuts Cuts { get; }

    public Family Family { get; }

    public Protocol Protocol { get; }

    /// <summary>The classes of marks, on which routing depends.</summary>
    public uint[] Marks { get; }

    /// <summary>The statements of the rules that can match.</summary>
    public IEnumerable<T> All<T>() where T : Statement => statements.OfType<T>();

    /// <summary>The statements that the packets after the first may meet: nat chains decide for the first packet only.</summary>
    public IEnumerable<T> OfAnswers<T>() where T : Statement => answerStatements.OfType<T>();

    public bool LooksAt<T>() where T : Statement => statements.OfType<T>().Any();

    // In another zone, or exempt, an answer is a first packet to nat.
    void Collect(RuleSet set)
    {
        var whole = Statements(set.Tables.SelectMany(table => table.Chains)).ToList();
        statements.AddRange(whole);
        answerStatements.AddRange(whole.Exists(statement => statement is SetZone or NoTrack)
            ? whole
            : Statements(set.Tables.SelectMany(Reached)));
    }

    IEnumerable<Statement> Statements(IEnumerable<Chain> chains) =>
        chains.SelectMany(chain => chain.Rules).Where(CanMatch).SelectMany(rule => rule.Statements);

    // A rule that fails for the protocol before it has done anything asks nothing else that counts.
    bool CanMatch(Rule rule) => !rule.Statements.TakeWhile(statement => statement is not Target).Any(statement => statement switch
    {
        ProtocolMatch match => match.Protocol != Protocol.All && (match.Protocol == Protocol) == match.Negated,
        ProtocolSetMatch match => match.Protocols.Contains(Protocol) == match.Negated,
        PortMatch match => match.Transport == Protocol.All ? !Protocol.HasPorts : match.Transport != Protocol,
        FamilyMatch match => !Cuts.JoinFamilies && (match.Family == Family) == match.Negated,
        AddressMatch match => !Cuts.JoinFamilies && match.Ranges[0].Family != Family,
        _ => false,
    });

    /// <summary>The chains of a table that some base chain other than nat's reaches.</summary>
    static IEnumerable<Chain> Reached(Table table)
    {
        var reached = new HashSet<ChainName>();
        var open = new Stack<Chain>(table.Chains.Where(chain => chain.Base is { Type: not ChainType.Nat }));
        while (open.TryPop(out var chain))
        {
            if (!reached.Add(chain.Name))
                continue;
            foreach (var target in chain.Rules.SelectMany(rule => rule.Targets))
                if (Called(target) is { } name && table.Find(name) is { } called)
                    open.Push(called);
        }
        return table.Chains.Where(chain => reached.Contains(chain.Name));
    }

    static ChainName? Called(Target target) => target switch
    {
        Jump jump => (ChainName?)jump.Chain,
        Goto go => go.Chain,
        _ => null,
    };
}
