using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Workloads;

/// <summary>One document of a manifest after injection, or after injections were taken back.</summary>
public sealed class ManifestDocument
{
    readonly YamlDocument before;

    internal ManifestDocument(
        YamlDocument before, EquatableArray<WorkloadInjection> workloads, EquatableArray<WorkloadUninjection> uninjections)
    {
        this.before = before;
        Workloads = workloads;
        Uninjections = uninjections;
        var patches = workloads.Select(workload => workload.Patch).Concat(uninjections.Select(workload => workload.Patch));
        Patch = new([.. patches.SelectMany(patch => patch.Operations)]);
        Text = Patch.IsEmpty ? before.Text : before.Rewrite(Patch.Apply(before.Root));
    }

    /// <summary>The line of the manifest in which the document begins, from 1.</summary>
    public int Line => before.FirstLine;

    /// <summary>
    /// The objects in it that pods are made from, in order: none, one, or those of a <c>List</c>. A document without
    /// any was passed on as it is.
    /// </summary>
    public EquatableArray<WorkloadInjection> Workloads { get; }

    /// <summary>The same where injections were taken back; empty after an injection.</summary>
    public EquatableArray<WorkloadUninjection> Uninjections { get; }

    /// <summary>All that was changed, for the document as it was; empty if nothing was.</summary>
    public JsonPatch Patch { get; }

    /// <summary>
    /// The text: byte for byte what it was if nothing was changed, else written anew, in YAML or, where it was JSON, in
    /// JSON. Comments before and after the value, and markers, stay; comments inside do not.
    /// </summary>
    public string Text { get; }

    /// <summary>The value: a copy on each call, null for a document that holds nothing.</summary>
    public JsonNode? ToJson() => Patch.Apply(before.Root);
}
