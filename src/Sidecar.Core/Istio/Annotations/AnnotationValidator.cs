using System.Collections.Frozen;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>Checks all annotations of a pod against the table and reports every failure.</summary>
static class AnnotationValidator
{
    static readonly FrozenDictionary<string, Func<string, string?>> Checks = IstioAnnotations.All
        .Where(annotation => annotation.Check is not null)
        .ToFrozenDictionary(annotation => annotation.Name, annotation => annotation.Check!, StringComparer.Ordinal);

    public static IReadOnlyList<(string Annotation, string Problem)> Problems(IReadOnlyDictionary<string, string> annotations)
    {
        List<(string, string)>? problems = null;
        foreach (var (name, value) in annotations)
            if (Checks.TryGetValue(name, out var check) && check(value) is { } cause)
                (problems ??= []).Add((name, Invalid(name, value, cause)));
        return problems ?? (IReadOnlyList<(string, string)>)[];
    }

    public static string Invalid(string annotation, string value, string cause) =>
        $"invalid value '{value}' for annotation '{annotation}': {cause}";
}
