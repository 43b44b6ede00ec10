namespace Sidecar.Core.Injection;

/// <summary>The names of the annotations that the engine reads and writes.</summary>
public sealed record InjectionAnnotations
{
    /// <summary>Names the templates to use, separated by commas. Read.</summary>
    public required string Templates { get; init; }

    /// <summary>Holds an <see cref="InjectionStatus"/>. Read; written by <see cref="PodMutators.WriteStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Holds the user's versions of containers a template also defines. Read and written.</summary>
    public required string Overrides { get; init; }

    /// <summary>
    /// Holds how to get back to the pod as it was, for <see cref="SidecarInjector.Uninject"/>. Null (the default): an
    /// injection records no more than its status, and cannot be taken back exactly.
    /// </summary>
    public string? Original { get; init; }
}
