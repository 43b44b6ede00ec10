using System.Collections.Frozen;
using Sidecar.Core.Json;

namespace Sidecar.Core.Policy.Rules;

sealed class IgnoredNamespacesRule(IEnumerable<string> namespaces) : IInjectionRule
{
    static readonly JsonPointer Field = JsonPointer.Root / "metadata" / "namespace";
    static readonly RuleOutcome Abstention = new RuleOutcome.Abstains("the namespace is not one of those ignored");

    readonly FrozenSet<string> namespaces = namespaces.ToFrozenSet(StringComparer.Ordinal);

    public string Name => "ignored namespaces";

    public RuleOutcome Evaluate(InjectionSubject subject) => !namespaces.Contains(subject.Namespace)
        ? Abstention
        : new RuleOutcome.Decides(false, InjectionReason.IgnoredNamespace,
            $"Use another namespace: {string.Join(", ", namespaces.Order(StringComparer.Ordinal))} are never injected.")
        {
            Evidence = [new Evidence(EvidenceKind.Namespace, Field, subject.Namespace)],
        };
}
