namespace Sidecar.Netfilter;

/// <summary>A rule: its statements, from left to right.</summary>
/// <param name="Statements">Matches and targets; none at all is legal and does nothing.</param>
public sealed record Rule(EquatableArray<Statement> Statements)
{
    /// <summary>Makes a rule of its statements.</summary>
    /// <param name="statements">Matches and targets, from left to right.</param>
    public Rule(params ReadOnlySpan<Statement> statements) : this(EquatableArray.Create(statements))
    {
    }

    /// <summary>
    /// Why the rule exists, as a sentence; empty where nobody said. It is shown in traces and does not count in
    /// equality, since the kernel does not keep it; see <see cref="RuleSet.WithIntents"/>.
    /// </summary>
    public string Intent { get; init; } = "";

    /// <summary>The matches, in order.</summary>
    public IEnumerable<Match> Matches => Statements.OfType<Match>();

    /// <summary>The targets, in order; iptables has one at most.</summary>
    public IEnumerable<Target> Targets => Statements.OfType<Target>();

    /// <inheritdoc/>
    public bool Equals(Rule? other) => other is not null && Statements.Equals(other.Statements);

    /// <inheritdoc/>
    public override int GetHashCode() => Statements.GetHashCode();
}
