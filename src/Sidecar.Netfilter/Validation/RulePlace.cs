namespace Sidecar.Netfilter.Validation;

/// <summary>Where a rule stands.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Hooks">The base chains from which it is reached, its own among them.</param>
sealed record RulePlace(TableId Table, Chain Chain, IReadOnlyCollection<BaseChain> Hooks)
{
    /// <summary>The first base chain that is none of these hooks, or null.</summary>
    public BaseChain? Outside(params Hook[] hooks) => Hooks.FirstOrDefault(found => !hooks.Contains(found.Hook));

    /// <summary>The first base chain that is not of the type, or null.</summary>
    public BaseChain? NotOf(ChainType type) => Hooks.FirstOrDefault(found => found.Type != type);
}

/// <summary>A problem of a rule, before its place is added.</summary>
readonly record struct RuleProblem(ProblemCode Code, string Message);
