namespace Sidecar.Core.Policy;

/// <summary>One rule of an <see cref="InjectionPolicy"/>: pure, and safe for use by many threads.</summary>
public interface IInjectionRule
{
    /// <summary>The name the rule is shown by, for example <c>host network</c>.</summary>
    string Name { get; }

    /// <summary>Decides, or abstains and leaves the pod to the next rule.</summary>
    /// <param name="subject">The pod and where it comes from.</param>
    RuleOutcome Evaluate(InjectionSubject subject);
}
