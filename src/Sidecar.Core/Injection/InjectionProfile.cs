using System.Collections.ObjectModel;
using Sidecar.Core.Injection.Preflight;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// All that makes an injector this injector and no other: who is injected, with which templates, under which annotation
/// names, and what is done afterwards.
/// </summary>
public sealed record InjectionProfile
{
    /// <summary>Decides which pods are injected.</summary>
    public required InjectionPolicy Policy { get; init; }

    /// <summary>The templates by name.</summary>
    public required IReadOnlyDictionary<string, IPodTemplate> Templates { get; init; }

    /// <summary>The templates of a pod that names none, in order. They may be aliases.</summary>
    public required EquatableArray<string> DefaultTemplates { get; init; }

    /// <summary>Names that stand for a list of templates, one level deep. Default: none.</summary>
    public IReadOnlyDictionary<string, EquatableArray<string>> Aliases { get; init; } =
        ReadOnlyDictionary<string, EquatableArray<string>>.Empty;

    /// <summary>The names of the annotations the engine reads and writes.</summary>
    public required InjectionAnnotations Annotations { get; init; }

    /// <summary>
    /// The text of a user container's <c>image</c> that stands for the template's image. Default: none does.
    /// </summary>
    public string? ImagePlaceholder { get; init; }

    /// <summary>
    /// Changes the pod before anything looks at it; null (the default) changes nothing. The patch is made against the
    /// pod as it was sent all the same.
    /// </summary>
    public Func<InjectionSubject, Pod>? Normalize { get; init; }

    /// <summary>
    /// Checks the pod as it was sent; every problem is reported. Null (the default) checks nothing.
    /// </summary>
    public Action<InjectionSubject, InjectionReport>? Validate { get; init; }

    /// <summary>
    /// Takes out of the copy that templates look at what an earlier injection changed, beyond the containers it added,
    /// which the engine takes out. Called only for pods that were injected before. Null (the default) does nothing.
    /// </summary>
    public Action<PodEditor, InjectionSubject>? Clean { get; init; }

    /// <summary>
    /// Computes what templates and mutators of this profile need to know of a pod; they get it by
    /// <see cref="TemplateContext.Get{T}"/>. Its arguments are the pod as it was sent, the cleaned copy, and the report.
    /// </summary>
    public Func<InjectionSubject, Pod, InjectionReport, object?>? Prepare { get; init; }

    /// <summary>
    /// The container that may have to change from <c>containers</c> to <c>initContainers</c> when a template puts it
    /// there; null (the default): none.
    /// </summary>
    public NativeSidecarMove? NativeMove { get; init; }

    /// <summary>The steps after the merge, in order.</summary>
    public EquatableArray<IPodMutator> Mutators { get; init; }

    /// <summary>What to look for in the result; null (the default) looks for nothing.</summary>
    public PreflightPolicy? Preflight { get; init; }
}
