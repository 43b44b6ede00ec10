using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>Collects what is found in one document of a manifest.</summary>
/// <param name="source">The name of the file, for messages.</param>
/// <param name="document">The document.</param>
/// <param name="wrong">Where to put what is wrong, in this document and in others.</param>
sealed class DocumentFindings(string source, YamlDocument document, List<Diagnostic> wrong)
{
    readonly List<WorkloadInjection> injections = [];
    readonly List<WorkloadUninjection> uninjections = [];

    public void Add(WorkloadInjection injection) => injections.Add(injection);

    public void Add(WorkloadUninjection uninjection) => uninjections.Add(uninjection);

    public void Report(JsonPointer at, string problem) => Add(at, $"{at}: {problem}");

    public void Report(WorkloadTemplate template, IEnumerable<InjectionError> errors)
    {
        foreach (var error in errors)
        {
            var at = error.Pointer is { } pointer ? template.InDocument(pointer) : template.Place;
            var what = $"{template.Reference.Kind} \"{template.Reference.Name}\": {error.Message}";
            Add(at, at.IsRoot ? what : $"{at}: {what}");
        }
    }

    public ManifestDocument ToDocument() => new(document, [.. injections], [.. uninjections]);

    void Add(JsonPointer at, string message)
    {
        var (line, column) = document.PositionOf(at);
        wrong.Add(new(source, line, column, message));
    }
}
