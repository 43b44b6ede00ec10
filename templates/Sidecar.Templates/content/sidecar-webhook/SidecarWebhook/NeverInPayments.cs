using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace SidecarWebhook;

/// <summary>A rule of one's own: pods of the namespace <c>payments</c> are not injected.</summary>
public sealed class NeverInPayments : IInjectionRule
{
    static readonly InjectionReason Reason = new("payments");

    public string Name => "never-in-payments";

    public RuleOutcome Evaluate(InjectionSubject subject) => subject.Namespace == "payments"
        ? new RuleOutcome.Decides(false, Reason, "Deploy to another namespace.")
        {
            Evidence = [new Evidence(EvidenceKind.Namespace, JsonPointer.Parse("/metadata/namespace"), subject.Namespace)],
        }
        : new RuleOutcome.Abstains("the namespace is not payments");
}
