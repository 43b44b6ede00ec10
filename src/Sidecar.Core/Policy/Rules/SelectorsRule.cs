using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Policy.Rules;

sealed class SelectorsRule(string name, IEnumerable<LabelSelector> selectors, JsonPointer setting, bool inject)
    : IInjectionRule
{
    static readonly JsonPointer Labels = JsonPointer.Root / "metadata" / "labels";
    static readonly RuleOutcome Abstention = new RuleOutcome.Abstains("no selector matches the labels of the pod");

    readonly EquatableArray<LabelSelector> selectors = selectors.ToEquatableArray();

    public string Name => name;

    public RuleOutcome Evaluate(InjectionSubject subject)
    {
        for (var i = 0; i < selectors.Count; i++)
            // One without conditions would match every pod, which nobody means who has a default policy as well.
            if (!selectors[i].IsEmpty && selectors[i].Matches(subject.Pod.Labels))
                return Decide(i, subject.Pod.Labels);
        return Abstention;
    }

    RuleOutcome.Decides Decide(int index, IReadOnlyDictionary<string, string> labels)
    {
        var selector = selectors[index];
        return new(inject, inject ? InjectionReason.AlwaysSelected : InjectionReason.NeverSelected,
            $"Change the labels so that the selector '{selector}' no longer matches, "
            + $"or state the wish in the pod, which counts before selectors.")
        {
            Evidence =
            [
                new Evidence(EvidenceKind.Setting, setting / index, selector.ToString()),
                .. selector.Requirements.Select(requirement => requirement.Key).Distinct()
                    .Select(key => new Evidence(EvidenceKind.Label, Labels / key, labels.GetValueOrDefault(key))),
            ],
        };
    }
}
