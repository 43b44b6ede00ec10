using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Mutators;

sealed class DelegateMutator(Action<PodEditor, InjectionContext> mutate) : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) => mutate(pod, context);
}
