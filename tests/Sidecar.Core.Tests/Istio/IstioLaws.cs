using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Json;
using Sidecar.Core.Tests.Injection;

namespace Sidecar.Core.Tests.Istio;

[Properties(Arbitrary = [typeof(IstioPodGen)], MaxTest = 200, QuietOnSuccess = true)]
public class IstioLaws
{
    [Property]
    public void A_pod_is_injected_or_refused_with_reasons(IstioSample sample)
    {
        var result = Inject(sample);
        if (result is InjectionResult.Refused refused)
            Assert.All(refused.Errors, error => Assert.NotEmpty(error.Message));
        else
            Assert.IsType<InjectionResult.Injected>(result);
    }

    [Property]
    public void Applying_the_patch_to_the_pod_gives_the_injected_pod(IstioSample sample)
    {
        if (Inject(sample) is InjectionResult.Injected injected)
            Tables.Same(injected.Pod.ToJson(), injected.Patch.Apply(sample.Pod.ToJson()));
    }

    [Property]
    public void Injecting_again_changes_nothing(IstioSample sample)
    {
        if (Inject(sample) is not InjectionResult.Injected first || !first.Pod.HasUniqueNames())
            return;
        var second = Assert.IsType<InjectionResult.Injected>(Inject(sample with { Pod = first.Pod }));
        Assert.Equal(JsonPatch.Empty, second.Patch);
    }

    [Property]
    public void An_injected_pod_has_no_port_and_no_list_that_Kubernetes_refuses(IstioSample sample)
    {
        if (Inject(sample) is not InjectionResult.Injected injected)
            return;
        foreach (var container in injected.Pod.Containers.Concat(injected.Pod.InitContainers))
            foreach (var list in (string[])["env", "volumeMounts"])
            {
                var key = list == "env" ? "name" : "mountPath";
                var keys = (container[list] as JsonArray ?? []).Select(item => (string)item![key]!).ToList();
                Assert.Equal(keys.Distinct().Order(), keys.Order());
            }
        Assert.DoesNotContain("\"port\":0", injected.Pod.ToString());
    }

    [Property]
    public void What_the_application_said_stays(IstioSample sample)
    {
        if (Inject(sample) is not InjectionResult.Injected injected)
            return;
        foreach (var container in sample.Pod.Containers.Concat(sample.Pod.InitContainers))
        {
            if (container.Name == "istio-proxy")
                continue;
            var after = Assert.NotNull(injected.Pod.FindContainer(container.Name)).ToJson();
            foreach (var (field, value) in container.ToJson())
                if (field is not ("readinessProbe" or "livenessProbe" or "lifecycle" or "startupProbe" or "env" or "volumeMounts"))
                    Tables.Same(value, after[field]);
        }
    }

    /// <summary>What is kept for pods without wishes of their own must be what would be rendered for them.</summary>
    [Property]
    public void A_wish_that_means_nothing_changes_nothing(IstioSample sample)
    {
        const string meaningless = "nothing.istio.io/at-all";
        var plain = sample with
        {
            Pod = sample.Pod.With(pod =>
            {
                foreach (var (name, _) in pod.Annotations)
                    pod.Annotations.Remove(name);
            }),
            Configuration = sample.Configuration with { OpenShift = false },
        };
        var marked = plain with { Pod = plain.Pod.With(pod => pod.Annotations.Set(meaningless, "1")) };
        var expected = Assert.IsType<InjectionResult.Injected>(Inject(marked)).Pod
            .With(pod => pod.Annotations.Remove(meaningless));
        Assert.Equal(expected, Assert.IsType<InjectionResult.Injected>(Inject(plain)).Pod);
        Assert.Equal(expected, Assert.IsType<InjectionResult.Injected>(Inject(plain)).Pod);
    }

    static InjectionResult Inject(IstioSample sample) =>
        IstioProfile.CreateInjector(sample.Configuration).Inject(sample.Subject);
}
