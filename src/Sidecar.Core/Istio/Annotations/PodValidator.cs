using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Rendering;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>Checks a pod before anything is rendered, and reports everything that is wrong.</summary>
sealed class PodValidator(TemplateCatalog templates, InjectorConfig injector)
{
    static readonly JsonPointer Annotations = JsonPointer.Root / "metadata" / "annotations";

    public void Validate(InjectionSubject subject, InjectionReport report)
    {
        var pod = subject.Pod;
        foreach (var (name, problem) in AnnotationValidator.Problems(pod.Annotations))
            report.Refuse(IstioErrorCodes.Annotation, problem, Annotations / name);
        var selected = SelectedTemplates(pod.Annotations).ToList();
        foreach (var (name, cause) in PodAnnotationChecks.Problems(pod, selected.Any(TemplateCatalog.ReadsVolumes)))
            report.Refuse(IstioErrorCodes.Annotation,
                AnnotationValidator.Invalid(name, pod.Annotations[name], cause), Annotations / name);
        foreach (var name in selected)
            if (templates.WhyUnusable(name) is { } why)
                report.Refuse(IstioErrorCodes.GoTemplate, why);
        if (new JsonView(pod.Node)["spec"]["dnsPolicy"].AsString() is { Length: > 0 } policy and not "ClusterFirst")
            report.Warn($"The pod has the DNS policy {policy}; the sidecar expects ClusterFirst and may not resolve "
                + "names of the cluster.");
    }

    IEnumerable<string> SelectedTemplates(IReadOnlyDictionary<string, string> annotations)
    {
        IEnumerable<string> names = annotations.TryGetValue(AnnotationNames.Templates, out var text)
            ? text.Split(',').Select(name => name.Trim())
            : injector.DefaultTemplates;
        return names.SelectMany(name => injector.Aliases.TryGetValue(name, out var meant) ? meant : [name]).Distinct();
    }
}
