namespace Sidecar.Core.Policy;

/// <summary>Decides which pods are injected: rules in order, the first that has an opinion wins.</summary>
/// <remarks>Immutable, and safe for use by many threads. A pod no rule has an opinion on is not injected.</remarks>
public sealed class InjectionPolicy
{
    const string NoOpinionHint = "Add a rule that decides for this pod.";

    readonly EquatableArray<IInjectionRule> rules;

    /// <summary>Makes a policy of its rules.</summary>
    /// <param name="rules">The rules, in the order they are asked.</param>
    public InjectionPolicy(params IEnumerable<IInjectionRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        this.rules = rules.ToEquatableArray();
    }

    /// <summary>The rules, in the order they are asked.</summary>
    public EquatableArray<IInjectionRule> Rules => rules;

    /// <summary>A new policy that asks another rule first.</summary>
    /// <param name="rule">The rule.</param>
    public InjectionPolicy Prepend(IInjectionRule rule) => new([rule, .. rules]);

    /// <summary>A new policy that asks another rule last.</summary>
    /// <param name="rule">The rule.</param>
    public InjectionPolicy Append(IInjectionRule rule) => new([.. rules, rule]);

    /// <summary>Decides on a pod.</summary>
    /// <param name="subject">The pod and where it comes from.</param>
    public InjectionDecision Decide(InjectionSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var considered = new List<ConsideredRule>(rules.Count);
        foreach (var rule in rules)
        {
            var outcome = rule.Evaluate(subject);
            considered.Add(new ConsideredRule(rule.Name, outcome));
            if (outcome is RuleOutcome.Decides decided)
                return new InjectionDecision(decided.Inject, decided.Reason)
                {
                    Evidence = decided.Evidence,
                    Hint = decided.Hint,
                    Considered = [.. considered],
                };
        }
        return new InjectionDecision(false, InjectionReason.NoOpinion)
        {
            Hint = NoOpinionHint,
            Considered = [.. considered],
        };
    }
}
