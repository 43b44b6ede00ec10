using Sidecar.Core.Json;

namespace Sidecar.Core.Policy.Rules;

sealed class KnownPolicyRule(string policy, JsonPointer setting) : IInjectionRule
{
    public const string Enabled = "enabled";
    public const string Disabled = "disabled";

    readonly RuleOutcome outcome = policy is Enabled or Disabled
        ? new RuleOutcome.Abstains($"the default policy is {policy}")
        : new RuleOutcome.Decides(false, InjectionReason.UnknownPolicy,
            $"Set the injector's default policy to {Enabled} or {Disabled}.")
        {
            Evidence = [new Evidence(EvidenceKind.Setting, setting, policy)],
        };

    public string Name => "known policy";

    public RuleOutcome Evaluate(InjectionSubject subject) => outcome;
}
