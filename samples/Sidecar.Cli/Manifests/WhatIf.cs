using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Manifests;

/// <summary>What a change of configuration does to workloads.</summary>
/// <param name="Groups">Workloads that change, those together in which the same changes.</param>
/// <param name="Unchanged">The workloads in which nothing changes.</param>
sealed record WhatIf(IReadOnlyList<WhatIfGroup> Groups, IReadOnlyList<WhatIfWorkload> Unchanged)
{
    static readonly ListIdentity Pod = new[] { "containers", "initContainers" }.Aggregate(
        ListIdentity.None.With("/spec/volumes", "name").With("/spec/imagePullSecrets", "name"),
        (identity, list) => identity.With($"/spec/{list}", "name").With($"/spec/{list}/*/env", "name").With($"/spec/{list}/*/volumeMounts", "mountPath"));

    /// <summary>Compares what two configurations make of the same files.</summary>
    public static WhatIf Compare(ManifestBatch before, ManifestBatch after)
    {
        var all = before.Files.Zip(after.Files)
            .SelectMany(files => files.First.After.Documents.Zip(files.Second.After.Documents)
                .SelectMany(documents => documents.First.Workloads.Zip(documents.Second.Workloads)
                    .Select(workloads => One(files.First.Before.Name, documents.First, documents.Second, workloads.First, workloads.Second))))
            .ToList();
        return new(
            [
                .. all.Where(one => one.What != WhatIfChange.None)
                    .GroupBy(one => (one.What, Patch: one.What == WhatIfChange.Changed ? one.Patch.ToString() : ""))
                    .OrderBy(group => group.Key.What).ThenByDescending(group => group.Count())
                    .Select(group => new WhatIfGroup(group.Key.What, [.. group])),
            ],
            [.. all.Where(one => one.What == WhatIfChange.None)]);
    }

    static WhatIfWorkload One(
        string file, ManifestDocument before, ManifestDocument after, WorkloadInjection old, WorkloadInjection now)
    {
        var patch = JsonPatch.Diff(PodOf(before, old), PodOf(after, now), Pod);
        var what = (old.Patch.IsEmpty, now.Patch.IsEmpty, patch.IsEmpty) switch
        {
            (_, _, true) => WhatIfChange.None,
            (true, false, _) => WhatIfChange.Injected,
            (false, true, _) => WhatIfChange.NotInjected,
            _ => WhatIfChange.Changed,
        };
        return new(file, before.Line, now.Workload, what, patch, now.Decision);
    }

    /// <summary>The pod that the object describes, so that equal changes are equal whatever the kind.</summary>
    static JsonObject PodOf(ManifestDocument document, WorkloadInjection workload)
    {
        var root = document.ToJson();
        var kind = WorkloadKind.BuiltIn.First(kind => kind.Kind == workload.Workload.Kind);
        return new JsonObject
        {
            ["metadata"] = workload.Place.Append(kind.Metadata).Find(root)?.DeepClone(),
            ["spec"] = workload.Place.Append(kind.Spec).Find(root)?.DeepClone(),
        };
    }
}

/// <summary>What happens to a workload.</summary>
enum WhatIfChange
{
    None,
    Injected,
    NotInjected,
    Changed,
}

/// <summary>Workloads in which the same changes.</summary>
/// <param name="What">What happens to them.</param>
/// <param name="Workloads">The workloads, in the order of the manifests; at least one.</param>
sealed record WhatIfGroup(WhatIfChange What, IReadOnlyList<WhatIfWorkload> Workloads);

/// <summary>One workload under both configurations.</summary>
/// <param name="File">The file it is in.</param>
/// <param name="Line">The line in which its document begins.</param>
/// <param name="Workload">The object.</param>
/// <param name="What">What happens to it.</param>
/// <param name="Patch">What changes in its pod, from the one injected before to the one injected then.</param>
/// <param name="Decision">The new decision.</param>
sealed record WhatIfWorkload(
    string File, int Line, WorkloadReference Workload, WhatIfChange What, JsonPatch Patch, InjectionDecision Decision)
{
    /// <summary>For example <c>Deployment shop/front</c>.</summary>
    public string Name => $"{Workload.Kind} {(Workload.Namespace.Length > 0 ? $"{Workload.Namespace}/" : "")}{Workload.Name}";
}
