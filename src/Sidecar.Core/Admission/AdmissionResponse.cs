using System.Collections.Immutable;
using Sidecar.Core.Json;

namespace Sidecar.Core.Admission;

/// <summary>What a webhook says to a request: the object as it is, the object with changes, or no.</summary>
/// <remarks>
/// A patch cannot be without its type nor a type without its patch, and a denial always has a code, a reason and a
/// message: an API server takes each of those mistakes for a broken webhook or passes the user a riddle.
/// </remarks>
public abstract record AdmissionResponse
{
    private protected AdmissionResponse()
    {
    }

    /// <summary>
    /// What the user is told beside the answer, one line each; see <see cref="AdmissionWarnings"/> for what an API
    /// server lets through. Default: nothing.
    /// </summary>
    public AdmissionWarnings Warnings { get; init; } = AdmissionWarnings.None;

    /// <summary>
    /// What is written to the audit log, as <c>WEBHOOK/KEY</c>. A key that is no qualified name without a prefix is
    /// dropped by the API server. Default: nothing.
    /// </summary>
    public ImmutableSortedDictionary<string, string> AuditAnnotations { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The object is let through as it is.</summary>
    public sealed record Admitted : AdmissionResponse;

    /// <summary>The object is let through with changes.</summary>
    /// <param name="Patch">The changes. An empty patch is written as none.</param>
    public sealed record Patched(JsonPatch Patch) : AdmissionResponse;

    /// <summary>The object is refused.</summary>
    /// <param name="Status">What the user is told.</param>
    public sealed record Denied(AdmissionStatus Status) : AdmissionResponse;
}
