using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Policy.Rules;

sealed class ExplicitWishRule(string label, string? annotation) : IInjectionRule
{
    static readonly JsonPointer Metadata = JsonPointer.Root / "metadata";

    readonly Place labelPlace = new(EvidenceKind.Label, Metadata / "labels" / label, $"label {label}");
    readonly Place? annotationPlace = annotation is null ? null
        : new(EvidenceKind.Annotation, Metadata / "annotations" / annotation, $"annotation {annotation}");

    readonly RuleOutcome none = new RuleOutcome.Abstains("the pod asks for nothing");

    public string Name => "explicit wish";

    public RuleOutcome Evaluate(InjectionSubject subject)
    {
        // The label counts when it is there at all, even when its value means nothing.
        if (subject.Pod.Labels.TryGetValue(label, out var value))
            return Outcome(labelPlace, value);
        return annotationPlace is not null && subject.Pod.Annotations.TryGetValue(annotation!, out value)
            ? Outcome(annotationPlace, value)
            : none;
    }

    static RuleOutcome Outcome(Place place, string value) => value switch
    {
        "true" => new RuleOutcome.Decides(true, InjectionReason.AskedFor, $"Set the {place.Name} to \"false\".")
        {
            Evidence = [place.Found(value)],
        },
        "false" => new RuleOutcome.Decides(false, InjectionReason.Declined, $"Set the {place.Name} to \"true\".")
        {
            Evidence = [place.Found(value)],
        },
        "" => new RuleOutcome.Abstains($"the {place.Name} is empty") { Evidence = [place.Found(value)] },
        _ => new RuleOutcome.Abstains($"the {place.Name} is neither \"true\" nor \"false\"")
        {
            Evidence = [place.Found(value)],
            Warning = $"The {place.Name} has the value {PodFields.Quote(value)}, which means nothing: "
                + "write \"true\" or \"false\" in lower case.",
        },
    };

    sealed record Place(EvidenceKind Kind, JsonPointer Pointer, string Name)
    {
        public Evidence Found(string value) => new(Kind, Pointer, value);
    }
}
