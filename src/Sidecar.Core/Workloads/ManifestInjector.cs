using System.Collections.Immutable;
using System.Text.Json;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>
/// Injects sidecars into a manifest: a stream of YAML or JSON documents as <c>kubectl apply</c> takes them. Immutable,
/// and safe for use by many threads.
/// </summary>
/// <remarks>
/// Objects of unknown kinds, documents without a kind and everything that the policy leaves out pass through byte for
/// byte. The items of a <c>List</c> (v1) are treated one by one. For the ways of <c>istioctl kube-inject</c> give it an
/// injector of <c>IstioConfiguration.ForManualInjection()</c>.
/// </remarks>
public sealed class ManifestInjector
{
    readonly SidecarInjector injector;
    readonly ImmutableArray<WorkloadKind> kinds;

    /// <summary>Makes an injector of manifests.</summary>
    /// <param name="injector">What injects the pods.</param>
    /// <param name="kinds">Kinds of one's own, besides <see cref="WorkloadKind.BuiltIn"/> and before them.</param>
    public ManifestInjector(SidecarInjector injector, params ImmutableArray<WorkloadKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(injector);
        this.injector = injector;
        this.kinds = [.. kinds.IsDefault ? [] : kinds, .. WorkloadKind.BuiltIn];
    }

    /// <summary>Injects a manifest.</summary>
    /// <param name="utf8">The manifest in UTF-8.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <returns>The whole manifest, or all that is wrong with it; content never makes this throw.</returns>
    public ManifestInjection Inject(ReadOnlySpan<byte> utf8, string source, JsonLimits? limits = null)
    {
        if (!YamlStream.TryParse(utf8, source, limits, out var stream, out var problems))
            return new ManifestInjection.Refused([.. problems]);
        var wrong = new List<Diagnostic>();
        var documents = new List<ManifestDocument>();
        foreach (var document in stream.Documents)
        {
            var workloads = new List<WorkloadInjection>();
            Visit(new(document.Root), JsonPointer.Root, new(source, document, workloads, wrong));
            if (wrong.Count == 0)
                documents.Add(new(document, [.. workloads]));
        }
        return wrong.Count == 0
            ? new ManifestInjection.Completed([.. documents])
            : new ManifestInjection.Refused([.. wrong]);
    }

    void Visit(JsonView value, JsonPointer place, Visitor visitor)
    {
        if (value["kind"].AsString() is not { } kind)
            return;
        var apiVersion = value["apiVersion"].AsString() ?? "";
        if (kind == "List" && apiVersion == "v1")
        {
            var items = value["items"];
            if (items.Kind is not (JsonValueKind.Array or JsonValueKind.Null))
                visitor.Report(place / "items", $"found {PodFields.Describe(items.ToNode())}, expected a list");
            foreach (var (index, item) in items.Items().Index())
                Visit(item, place / "items" / index, visitor);
        }
        else if (kinds.FirstOrDefault(known => known.Matches(apiVersion, kind)) is { } known)
        {
            Inject(new(value, place, known), visitor);
        }
    }

    void Inject(WorkloadTemplate template, Visitor visitor)
    {
        if (template.Fault() is { } fault)
        {
            visitor.Report(fault.At, fault.Problem);
            return;
        }
        Pod pod;
        try
        {
            pod = template.ToPod();
        }
        catch (PodFormatException wrong)
        {
            foreach (var problem in wrong.Problems)
                visitor.Report(template.InDocument(problem.Pointer), problem.Message);
            return;
        }
        switch (injector.Inject(new() { Pod = pod, Workload = template.Owner }))
        {
            case InjectionResult.Refused refused:
                foreach (var error in refused.Errors)
                    visitor.Report(template, error);
                break;
            case InjectionResult.Injected injected:
                visitor.Add(new(template.Reference, template.Place, injected.Decision)
                {
                    Warnings = injected.Warnings,
                    Patch = new([.. template.InDocument(injected.Patch)]),
                });
                break;
            case var skipped:
                visitor.Add(new(template.Reference, template.Place, skipped.Decision)
                {
                    Warnings = [Skipping(template.Reference, pod, skipped.Decision), .. skipped.Warnings],
                });
                break;
        }
    }

    static string Skipping(WorkloadReference workload, Pod pod, InjectionDecision decision)
    {
        var name = pod.Name is { Length: > 0 } own ? own : workload.Name;
        var full = workload.Namespace.Length > 0 ? $"{workload.Namespace}/{name}" : name;
        var why = decision.Reason == InjectionReason.HostNetwork
            ? "has host networking enabled"
            : "has sidecar injection disabled";
        return $"===> Skipping injection because {workload.Kind} \"{full}\" {why}";
    }

    /// <summary>Collects what is found in one document.</summary>
    sealed class Visitor(
        string source, YamlDocument document, List<WorkloadInjection> workloads, List<Diagnostic> wrong)
    {
        public void Add(WorkloadInjection workload) => workloads.Add(workload);

        public void Report(JsonPointer at, string problem)
        {
            var (line, column) = document.PositionOf(at);
            wrong.Add(new(source, line, column, $"{at}: {problem}"));
        }

        public void Report(WorkloadTemplate template, InjectionError error)
        {
            var at = error.Pointer is { } pointer ? template.InDocument(pointer) : template.Place;
            var (line, column) = document.PositionOf(at);
            var what = $"{template.Reference.Kind} \"{template.Reference.Name}\": {error.Message}";
            wrong.Add(new(source, line, column, at.IsRoot ? what : $"{at}: {what}"));
        }
    }
}
