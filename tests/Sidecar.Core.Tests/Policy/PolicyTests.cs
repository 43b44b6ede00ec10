using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Tests.Policy;

public class PolicyTests
{
    static readonly InjectionPolicy Standard = new PolicyLaws.Settings(
        "enabled", [LabelSelector.Parse("tier=batch,!keep")], [LabelSelector.Parse("app in (web,api)")]).Build();

    static InjectionDecision Decide(string pod, string? requestNamespace = null) =>
        Standard.Decide(new InjectionSubject { Pod = Pod.Parse(pod), RequestNamespace = requestNamespace });

    [Fact]
    public void The_namespace_of_the_request_counts_where_the_pod_names_none()
    {
        Assert.Equal(InjectionReason.IgnoredNamespace, Decide("{}", "kube-system").Reason);
        Assert.Equal(InjectionReason.EnabledByDefault,
            Decide("""{"metadata":{"namespace":"shop"}}""", "kube-system").Reason);
    }

    [Fact]
    public void A_decision_prints_what_it_rests_on()
    {
        Assert.Equal("not injected (host-network): field /spec/hostNetwork: \"true\"",
            Decide("""{"spec":{"hostNetwork":true}}""").ToString());
        Assert.Equal(
            "not injected (never-selected): setting /never/0: \"tier=batch,!keep\"; "
            + "label /metadata/labels/tier: \"batch\"; label /metadata/labels/keep: absent",
            Decide("""{"metadata":{"labels":{"tier":"batch"}}}""").ToString());
    }

    [Fact]
    public void A_wish_that_means_nothing_is_warned_of_and_the_next_rule_asked()
    {
        var decision = Decide("""{"metadata":{"labels":{"inject":"yes"}}}""");

        Assert.Equal(InjectionReason.EnabledByDefault, decision.Reason);
        Assert.Equal(
            ["The label inject has the value \"yes\", which means nothing: write \"true\" or \"false\" in lower case."],
            decision.Warnings);
    }

    [Fact]
    public void A_label_that_says_nothing_hides_the_annotation() =>
        Assert.Equal(InjectionReason.EnabledByDefault,
            Decide("""{"metadata":{"labels":{"inject":""},"annotations":{"example.com/inject":"false"}}}""").Reason);

    [Fact]
    public void A_pod_that_no_rule_has_an_opinion_on_is_not_injected()
    {
        var decision = new InjectionPolicy().Decide(new InjectionSubject { Pod = Pod.Parse("{}") });

        Assert.Equal((false, InjectionReason.NoOpinion), (decision.Inject, decision.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("-a")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    public void A_reason_has_a_plain_code(string code) =>
        Assert.Throws<ArgumentException>(() => new InjectionReason(code));

    [Fact]
    public void The_codes_of_the_reasons_stay() =>
        Assert.Equal(
            [
                "no-opinion", "host-network", "ignored-namespace", "unknown-policy", "asked-for", "declined",
                "never-selected", "always-selected", "enabled-by-default", "disabled-by-default",
            ],
            new[]
            {
                default, InjectionReason.HostNetwork, InjectionReason.IgnoredNamespace, InjectionReason.UnknownPolicy,
                InjectionReason.AskedFor, InjectionReason.Declined, InjectionReason.NeverSelected,
                InjectionReason.AlwaysSelected, InjectionReason.EnabledByDefault, InjectionReason.DisabledByDefault,
            }.Select(reason => reason.Code));
}
