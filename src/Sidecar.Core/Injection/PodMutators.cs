using Sidecar.Core.Injection.Mutators;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>Steps that injectors commonly have, to build an <see cref="InjectionProfile"/> from.</summary>
public static class PodMutators
{
    /// <summary>Records in an annotation what the templates brought, for the next injection to know.</summary>
    /// <param name="annotation">The name of the annotation, the one of <see cref="InjectionAnnotations.Status"/>.</param>
    /// <param name="revision">The revision to record.</param>
    public static IPodMutator WriteStatus(string annotation, string revision) =>
        new StatusMutator(annotation, revision);

    /// <summary>A step of one's own.</summary>
    /// <param name="mutate">Changes the pod; pure but for that, and safe for use by many threads.</param>
    public static IPodMutator Create(Action<PodEditor, InjectionContext> mutate)
    {
        ArgumentNullException.ThrowIfNull(mutate);
        return new DelegateMutator(mutate);
    }
}
