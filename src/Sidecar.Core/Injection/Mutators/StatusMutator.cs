using Sidecar.Core.Pods;

namespace Sidecar.Core.Injection.Mutators;

sealed class StatusMutator(string annotation, string revision) : IPodMutator
{
    public void Mutate(PodEditor pod, InjectionContext context) =>
        pod.Annotations.Set(annotation, (context.Additions with { Revision = revision }).ToString());
}
