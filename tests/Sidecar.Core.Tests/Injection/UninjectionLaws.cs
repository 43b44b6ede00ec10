using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Injection;

[Properties(Arbitrary = [typeof(PodGen), typeof(JsonGen), typeof(InjectionLaws)], MaxTest = 100)]
public class UninjectionLaws
{
    const string Annotation = "logger.example.com/original";

    static readonly SidecarInjector Injector = new(LoggerProfile.Create() is var profile
        ? profile with { Annotations = profile.Annotations with { Original = Annotation } } : null!);

    static Pod Injected(Pod pod) => Assert.IsType<InjectionResult.Injected>(
        Injector.Inject(new InjectionSubject { Pod = pod })).Pod;

    static Pod Restored(Pod pod)
    {
        var restored = Assert.IsType<UninjectionResult.Restored>(Injector.Uninject(pod));
        Assert.Equal(restored.Pod, Pod.FromJson(restored.Patch.Apply(pod.ToJson())!.AsObject()));
        return restored.Pod;
    }

    [Property]
    public void Uninjecting_an_injected_pod_gives_the_pod(Pod pod, InjectionLaws.Choice choice)
    {
        pod = InjectionLaws.Asking(pod, choice);

        Assert.Equal("[]", Core.Json.JsonPatch.Diff(pod.ToJson(), Restored(Injected(pod)).ToJson()).ToString());
    }

    [Property]
    public void The_way_back_leads_over_a_second_injection(Pod pod, InjectionLaws.Choice choice)
    {
        pod = InjectionLaws.Asking(pod, choice);
        var once = Injected(pod);
        if (!InjectionLaws.IsValid(once))
            return;

        Assert.Equal(once.ToString(), Injected(once).ToString());
        Assert.Equal(pod, Restored(Injected(once)));
    }

    [Property]
    public void What_others_added_since_stays(Pod pod, InjectionLaws.Choice choice)
    {
        pod = InjectionLaws.Asking(pod, choice);
        var changed = Injected(pod).With(Add);

        var restored = Restored(changed);
        Assert.NotNull(restored.FindContainer("other"));
        Assert.Equal("1", restored.Annotations["other.example.com/added"]);
        Assert.Equal(pod.Containers.Select(container => container.Name).Append("other").Order(),
            restored.Containers.Select(container => container.Name).Order());

        static void Add(PodEditor edit)
        {
            edit.Containers.Insert(0, new JsonObject { ["name"] = "other" });
            edit.Annotations.Set("other.example.com/added", "1");
        }
    }

    [Property]
    public void Any_record_is_followed_or_refused(Pod pod, JsonTree record)
    {
        var forged = pod.With(edit => edit.Annotations.Set(Annotation, record.Text));

        Assert.NotNull(Injector.Uninject(forged));
        Assert.NotNull(Injector.Inject(new InjectionSubject { Pod = forged }));
    }

    [Fact]
    public void A_pod_that_was_never_injected_is_told_so() =>
        Assert.IsType<UninjectionResult.NotInjected>(Injector.Uninject(Pod.Parse("""{"spec":{"containers":[{"name":"a"}]}}""")));

    [Fact]
    public void A_record_that_is_none_is_refused()
    {
        var pod = Pod.Parse("{}").With(edit => edit.Annotations.Set(Annotation, """{"drop":1}"""));
        var refused = Assert.IsType<UninjectionResult.Refused>(Injector.Uninject(pod));

        Assert.Equal(
            [("invalid-original", $"annotation {Annotation}: 'drop' has not the form that an injection writes")],
            refused.Errors.Select(error => (error.Code, error.Message)));
    }

    [Fact]
    public void Without_a_record_what_the_status_names_is_taken_out()
    {
        var injected = LoggerProfile.Injected(Pod.Parse(
            """{"spec":{"containers":[{"name":"app"},{"name":"agent","args":["mine"]}],"volumes":[{"name":"data"}]}}""")).Pod;
        var cleaned = Assert.IsType<UninjectionResult.Cleaned>(LoggerProfile.Injector.Uninject(injected));

        Assert.Equal(
            """{"spec":{"containers":[{"name":"app"},{"name":"agent","args":["mine"]}],"volumes":[{"name":"data"}],"imagePullSecrets":[]},"metadata":{"labels":{"logged":"true"},"annotations":{}}}""",
            cleaned.Pod.ToString());
        Assert.Equal(2, cleaned.Remarks.Count);
    }
}
