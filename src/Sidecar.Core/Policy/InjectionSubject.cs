using System.Collections.ObjectModel;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Policy;

/// <summary>What there is to decide on and to inject: a pod and what is known of where it comes from.</summary>
public sealed record InjectionSubject
{
    /// <summary>The pod as it was sent.</summary>
    public required Pod Pod { get; init; }

    /// <summary>
    /// The namespace of the request. A namespace the pod names itself counts first; see <see cref="Namespace"/>.
    /// </summary>
    public string? RequestNamespace { get; init; }

    /// <summary>The labels of the namespace; null when they are not known.</summary>
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    /// <summary>The annotations of the namespace; null when they are not known.</summary>
    public IReadOnlyDictionary<string, string>? NamespaceAnnotations { get; init; }

    /// <summary>Named values that came with this request, for example in the path it was sent to. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// The workload whose template the pod is; null when a real pod was sent, whose owner its metadata names.
    /// </summary>
    public WorkloadReference? Workload { get; init; }

    /// <summary>True when nothing will be stored (<c>dryRun</c> of the request).</summary>
    public bool DryRun { get; init; }

    /// <summary>The namespace that counts: the pod's own if it names one, else that of the request, else empty.</summary>
    public string Namespace => Pod.Namespace is { Length: > 0 } own ? own : RequestNamespace ?? "";
}
