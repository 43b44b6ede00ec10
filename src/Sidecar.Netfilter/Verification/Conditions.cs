using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Verification;

/// <summary>Everything that the rules, facts and properties in play can ask of a packet.</summary>
sealed class Conditions
{
    readonly List<Statement> statements = [];
    readonly List<Statement> answerStatements = [];

    public Conditions(IReadOnlyList<RuleSet> rules, IReadOnlyList<NamespaceFacts> facts, Cuts cuts)
    {
        Facts = facts;
        Cuts = cuts;
        foreach (var set in rules)
            Collect(set);
    }

    public IReadOnlyList<NamespaceFacts> Facts { get; }

    public Cuts Cuts { get; }

    /// <summary>All statements of all rules.</summary>
    public IEnumerable<T> All<T>() where T : Statement => statements.OfType<T>();

    /// <summary>The statements that the packets after the first may meet: nat chains decide for the first packet only.</summary>
    public IEnumerable<T> OfAnswers<T>() where T : Statement => answerStatements.OfType<T>();

    public IEnumerable<Listener> Listeners => Facts.SelectMany(f => f.Listeners);

    public bool LooksAt<T>() where T : Statement => statements.OfType<T>().Any();

    // In another zone, or exempt, an answer is a first packet to nat.
    void Collect(RuleSet set)
    {
        var whole = set.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements).ToList();
        statements.AddRange(whole);
        answerStatements.AddRange(whole.Exists(statement => statement is SetZone or NoTrack)
            ? whole
            : set.Tables.SelectMany(table => Reached(table)).SelectMany(chain => chain.Rules).SelectMany(rule => rule.Statements));
    }

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
