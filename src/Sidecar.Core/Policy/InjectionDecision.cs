namespace Sidecar.Core.Policy;

/// <summary>Whether a pod is injected, and all that led to it.</summary>
/// <param name="Inject">Whether the pod is injected.</param>
/// <param name="Reason">Why, as a stable code.</param>
public sealed record InjectionDecision(bool Inject, InjectionReason Reason)
{
    /// <summary>The facts the decision rests on: change one, and the decision or what it rests on changes.</summary>
    public EquatableArray<Evidence> Evidence { get; init; }

    /// <summary>What to change to get the other answer.</summary>
    public string Hint { get; init; } = "";

    /// <summary>Every rule that was asked, in order. The last one decided, unless none did.</summary>
    public EquatableArray<ConsideredRule> Considered { get; init; }

    /// <summary>What the author of the pod should be told, whatever the decision.</summary>
    public IEnumerable<string> Warnings =>
        Considered.Select(rule => (rule.Outcome as RuleOutcome.Abstains)?.Warning).OfType<string>();

    /// <summary>For example <c>not injected (host-network): field /spec/hostNetwork: "true"</c>.</summary>
    public override string ToString() =>
        $"{(Inject ? "injected" : "not injected")} ({Reason})"
        + (Evidence.IsEmpty ? "" : $": {string.Join("; ", Evidence)}");
}
