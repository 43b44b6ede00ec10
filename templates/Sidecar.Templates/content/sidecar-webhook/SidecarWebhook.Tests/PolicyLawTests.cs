using FsCheck;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace SidecarWebhook.Tests;

public class PolicyLawTests
{
    static readonly InjectionProfile Istio = IstioProfile.Create(IstioConfiguration.Default);

    static readonly SidecarInjector Injector = new(Istio with { Policy = Istio.Policy.Prepend(new NeverInPayments()) });

    [Property(Arbitrary = [typeof(SubjectGen)])]
    public bool Pods_of_payments_are_never_injected(InjectionSubject subject) =>
        subject.Namespace != "payments" || Injector.Inject(subject) is InjectionResult.Skipped;

    [Property(Arbitrary = [typeof(SubjectGen)])]
    public Property The_injector_keeps_the_laws(InjectionSubject subject) => InjectorLaws.All(Injector, subject);
}
