namespace Sidecar.Core.Policy;

/// <summary>What a rule says to a pod.</summary>
public abstract record RuleOutcome
{
    private protected RuleOutcome()
    {
    }

    /// <summary>The facts that the outcome rests on.</summary>
    public EquatableArray<Evidence> Evidence { get; init; }

    /// <summary>The rule decides.</summary>
    /// <param name="Inject">Whether the pod is injected.</param>
    /// <param name="Reason">Why, as a stable code.</param>
    /// <param name="Hint">What to change to get the other answer.</param>
    public sealed record Decides(bool Inject, InjectionReason Reason, string Hint) : RuleOutcome;

    /// <summary>The rule has no opinion on this pod.</summary>
    /// <param name="Because">Why it has none, as half a sentence: <c>no selector matches</c>.</param>
    public sealed record Abstains(string Because) : RuleOutcome
    {
        /// <summary>What its author should be told: a value that was meant to say something and did not; else null.</summary>
        public string? Warning { get; init; }
    }
}
