using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Workloads;

/// <summary>What came of one object of a manifest that pods are made from.</summary>
/// <param name="Workload">The object.</param>
/// <param name="Place">Where in its document the object is: the root, or <c>/items/0</c> of a <c>List</c>.</param>
/// <param name="Decision">Whether its pods were to be injected, and why.</param>
public sealed record WorkloadInjection(WorkloadReference Workload, JsonPointer Place, InjectionDecision Decision)
{
    /// <summary>What the author should know, in order. One that is skipped has a warning that says so.</summary>
    public EquatableArray<string> Warnings { get; init; } = [];

    /// <summary>What was changed in the document for it; empty if nothing was.</summary>
    public JsonPatch Patch { get; init; } = JsonPatch.Empty;
}
