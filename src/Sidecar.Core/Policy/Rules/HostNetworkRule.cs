using Sidecar.Core.Json;

namespace Sidecar.Core.Policy.Rules;

sealed class HostNetworkRule : IInjectionRule
{
    static readonly JsonPointer Field = JsonPointer.Root / "spec" / "hostNetwork";
    static readonly RuleOutcome Decision =
        new RuleOutcome.Decides(false, InjectionReason.HostNetwork, "Remove spec.hostNetwork, or set it to false.")
        {
            Evidence = [new Evidence(EvidenceKind.Field, Field, "true")],
        };

    static readonly RuleOutcome Abstention = new RuleOutcome.Abstains("the pod has a network of its own");

    public string Name => "host network";

    public RuleOutcome Evaluate(InjectionSubject subject) => subject.Pod.HostNetwork ? Decision : Abstention;
}
