namespace Sidecar.Core.Policy.Rules;

sealed class DelegateRule(string name, Func<InjectionSubject, RuleOutcome> evaluate) : IInjectionRule
{
    public string Name => name;

    public RuleOutcome Evaluate(InjectionSubject subject) => evaluate(subject);
}
