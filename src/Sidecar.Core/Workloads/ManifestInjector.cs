using System.Collections.Immutable;
using System.Text.Json;
using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>
/// Injects sidecars into a manifest, a stream of YAML or JSON documents as <c>kubectl apply</c> takes them, and takes
/// them out again. Immutable, and safe for use by many threads.
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
        var documents = Treat(utf8, source, limits, Inject, out var wrong);
        return wrong.IsEmpty ? new ManifestInjection.Completed(documents) : new ManifestInjection.Refused(wrong);
    }

    /// <summary>Takes back the injections of a manifest, as <see cref="SidecarInjector.Uninject"/> does those of a pod.</summary>
    /// <param name="utf8">The manifest in UTF-8.</param>
    /// <param name="source">The name of the file, for messages.</param>
    /// <param name="limits">How large and deep it may be; <see cref="JsonLimits.Default"/> if null.</param>
    /// <returns>
    /// The whole manifest, or all that is wrong with it; content never makes this throw. What was never injected passes
    /// through byte for byte.
    /// </returns>
    public ManifestUninjection Uninject(ReadOnlySpan<byte> utf8, string source, JsonLimits? limits = null)
    {
        var documents = Treat(utf8, source, limits, Uninject, out var wrong);
        return wrong.IsEmpty ? new ManifestUninjection.Completed(documents) : new ManifestUninjection.Refused(wrong);
    }

    EquatableArray<ManifestDocument> Treat(
        ReadOnlySpan<byte> utf8, string source, JsonLimits? limits, Action<WorkloadTemplate, Pod, DocumentFindings> treat,
        out EquatableArray<Diagnostic> wrong)
    {
        if (!YamlStream.TryParse(utf8, source, limits, out var stream, out var problems))
        {
            wrong = [.. problems];
            return [];
        }
        var found = new List<Diagnostic>();
        var documents = new List<ManifestDocument>();
        foreach (var document in stream.Documents)
        {
            var findings = new DocumentFindings(source, document, found);
            foreach (var template in Templates(new(document.Root), JsonPointer.Root, findings))
                if (ReadPod(template, findings) is { } pod)
                    treat(template, pod, findings);
            if (found.Count == 0)
                documents.Add(findings.ToDocument());
        }
        wrong = [.. found];
        return [.. documents];
    }

    IEnumerable<WorkloadTemplate> Templates(JsonView value, JsonPointer place, DocumentFindings findings)
    {
        if (value["kind"].AsString() is not { } kind)
            return [];
        var apiVersion = value["apiVersion"].AsString() ?? "";
        if (kind == "List" && apiVersion == "v1")
        {
            var items = value["items"];
            if (items.Kind is not (JsonValueKind.Array or JsonValueKind.Null))
                findings.Report(place / "items", $"found {PodFields.Describe(items.ToNode())}, expected a list");
            return items.Items().Index().SelectMany(item => Templates(item.Item, place / "items" / item.Index, findings));
        }
        return kinds.FirstOrDefault(known => known.Matches(apiVersion, kind)) is { } known
            ? [new WorkloadTemplate(value, place, known)]
            : [];
    }

    static Pod? ReadPod(WorkloadTemplate template, DocumentFindings findings)
    {
        if (template.Fault() is { } fault)
        {
            findings.Report(fault.At, fault.Problem);
            return null;
        }
        try
        {
            return template.ToPod();
        }
        catch (PodFormatException wrong)
        {
            foreach (var problem in wrong.Problems)
                findings.Report(template.InDocument(problem.Pointer), problem.Message);
            return null;
        }
    }

    void Inject(WorkloadTemplate template, Pod pod, DocumentFindings findings)
    {
        switch (injector.Inject(new() { Pod = pod, Workload = template.Owner }))
        {
            case InjectionResult.Refused refused:
                findings.Report(template, refused.Errors);
                break;
            case InjectionResult.Injected injected:
                findings.Add(new WorkloadInjection(template.Reference, template.Place, injected.Decision)
                {
                    Warnings = injected.Warnings,
                    Patch = new([.. template.InDocument(injected.Patch)]),
                });
                break;
            case var skipped:
                findings.Add(new WorkloadInjection(template.Reference, template.Place, skipped.Decision)
                {
                    Warnings = [Skipping(template.Reference, pod, skipped.Decision), .. skipped.Warnings],
                });
                break;
        }
    }

    void Uninject(WorkloadTemplate template, Pod pod, DocumentFindings findings)
    {
        var result = injector.Uninject(pod);
        if (result is UninjectionResult.Refused refused)
        {
            findings.Report(template, refused.Errors);
            return;
        }
        var patch = result switch
        {
            UninjectionResult.Restored restored => restored.Patch,
            UninjectionResult.Cleaned cleaned => cleaned.Patch,
            _ => JsonPatch.Empty,
        };
        findings.Add(new WorkloadUninjection(template.Reference, template.Place, result)
        {
            Patch = new([.. template.InDocument(patch)]),
        });
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
}
