using Sidecar.Core.Injection;
using Sidecar.Core.Json;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Workloads;

/// <summary>What came of one object of a manifest whose injection was to be taken back.</summary>
/// <param name="Workload">The object.</param>
/// <param name="Place">Where in its document the object is: the root, or <c>/items/0</c> of a <c>List</c>.</param>
/// <param name="Result">What came of its pods. Never <see cref="UninjectionResult.Refused"/>: that refuses the manifest.</param>
public sealed record WorkloadUninjection(WorkloadReference Workload, JsonPointer Place, UninjectionResult Result)
{
    /// <summary>What was changed in the document for it; empty if nothing was.</summary>
    public JsonPatch Patch { get; init; } = JsonPatch.Empty;

    /// <summary>What may still be left of the injection, in order; none where the object is as it was before.</summary>
    public IEnumerable<string> Remarks => Result is UninjectionResult.Cleaned cleaned ? cleaned.Remarks : [];
}
