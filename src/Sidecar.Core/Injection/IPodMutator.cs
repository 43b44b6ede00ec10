using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection;

/// <summary>
/// One step on the merged pod, after the templates. Pure but for the editor it is given, and safe for use by many
/// threads.
/// </summary>
public interface IPodMutator
{
    /// <summary>Changes the pod, or refuses it by way of the context's report.</summary>
    /// <param name="pod">The merged pod, as the steps before left it.</param>
    /// <param name="context">What is known of this injection.</param>
    void Mutate(PodEditor pod, InjectionContext context);
}
