using Sidecar.Core.Json;

namespace Sidecar.Core.Policy.Rules;

sealed class DefaultRule(string policy, JsonPointer setting) : IInjectionRule
{
    readonly RuleOutcome outcome = (policy == KnownPolicyRule.Enabled
        ? new RuleOutcome.Decides(true, InjectionReason.EnabledByDefault,
            "Ask for no injection in the pod, or set the injector's default policy to disabled.")
        : new RuleOutcome.Decides(false, InjectionReason.DisabledByDefault,
            "Ask for injection in the pod, or set the injector's default policy to enabled."))
        with
    {
        Evidence = [new Evidence(EvidenceKind.Setting, setting, policy)],
    };

    public string Name => "default";

    public RuleOutcome Evaluate(InjectionSubject subject) => outcome;
}
