using FsCheck.Xunit;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace SidecarPolicyTests;

[Properties(Arbitrary = [typeof(SubjectGen)])]
public class PolicyTests
{
    [Property]
    public bool The_system_is_left_alone(InjectionSubject subject) =>
        subject.Namespace != "kube-system" || !Policy.Mine.Decide(subject).Inject;

    [Property]
    public bool Nobody_is_injected_who_does_not_ask(InjectionSubject subject) =>
        !Policy.Mine.Decide(subject).Inject || subject.Pod.Labels.GetValueOrDefault("example.com/inject") == "true";

    [Property]
    public bool Every_decision_says_what_it_rests_on(InjectionSubject subject) =>
        Policy.Mine.Decide(subject) is { Evidence.IsEmpty: false, Hint.Length: > 0 };

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("yes", false)]
    public void A_label_decides(string value, bool inject)
    {
        var pod = Pod.Parse("""{"spec":{"containers":[{"name":"web"}]}}""").With(edit => edit.Labels.Set("example.com/inject", value));
        Assert.Equal(inject, Policy.Mine.Decide(new InjectionSubject { Pod = pod, RequestNamespace = "shop" }).Inject);
    }
}
