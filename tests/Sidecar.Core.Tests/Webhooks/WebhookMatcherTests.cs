using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;

namespace Sidecar.Core.Tests.Webhooks;

public class WebhookMatcherTests
{
    static readonly WebhookEntry Entry = new()
    {
        Name = "injector.example.com",
        ClientConfig = new() { Service = new("tools", "injector") },
        Rules = [WebhookRule.PodCreation],
        NamespaceSelector = LabelSelector.Parse("team=shop"),
        ObjectSelector = LabelSelector.Parse("app in (web,api),!legacy"),
        SideEffects = WebhookSideEffects.None,
        AdmissionReviewVersions = ["v1"],
    };

    static readonly Pod Web = Pod.Parse("""{"metadata":{"labels":{"app":"web"}}}""");

    static readonly WebhookRequest Creation =
        WebhookRequest.Creating(Web, "shop", new Dictionary<string, string> { ["team"] = "shop" });

    [Fact]
    public void A_request_that_meets_everything_is_sent()
    {
        var match = Match(Entry, Creation);

        Assert.Equal(WebhookOutcome.Called, match.Outcome);
        Assert.Equal("injectors: injector.example.com: called", match.ToString());
    }

    [Fact]
    public void Every_requirement_that_is_not_met_is_told_with_its_place_and_a_way_out()
    {
        var request = new WebhookRequest
        {
            Operation = WebhookOperation.Update,
            Subresource = "status",
            Namespace = "bank",
            NamespaceLabels = new Dictionary<string, string> { ["team"] = "bank" },
            Pod = Pod.Parse("""{"metadata":{"labels":{"legacy":"yes"}}}"""),
        };

        Assert.Equal(
            """
            injectors: injector.example.com: not called
              /webhooks/0/rules/0/operations: requires CREATE, found UPDATE. Add UPDATE to operations.
              /webhooks/0/rules/0/resources: requires pods, found pods/status. Add pods/status to resources.
              /webhooks/0/namespaceSelector/matchLabels/team: requires team=shop, found the label team=bank on the namespace. Label the namespace team=shop.
              /webhooks/0/objectSelector/matchExpressions/0: requires app in (web,api), found no label app on the pod. Label the pod app=web.
              /webhooks/0/objectSelector/matchExpressions/1: requires !legacy, found the label legacy=yes on the pod. Remove the label legacy from the pod.
            """, Match(Entry, request).ToString());
    }

    [Fact]
    public void Configurations_are_called_in_the_byte_order_of_their_names()
    {
        string[] names = ["b", "a0", "a.b", "a-b", "9", "10"];

        var matches = new WebhookMatcher(names.Select(name => WebhookConfiguration.Create(name, [Entry]))).Match(Creation);

        Assert.Equal(["10", "9", "a-b", "a.b", "a0", "b"], matches.Select(match => match.Configuration));
    }

    [Fact]
    public void Another_version_of_a_resource_is_caught_unless_the_policy_says_no()
    {
        var rule = new WebhookRule { Operations = [WebhookOperation.All], ApiGroups = ["autoscaling"], ApiVersions = ["v2"], Resources = ["*"] };
        var entry = Entry with { Rules = [rule], NamespaceSelector = null, ObjectSelector = null };
        var request = new WebhookRequest
        {
            Resource = new("autoscaling", "v1", "horizontalpodautoscalers"),
            Equivalents = [new("autoscaling", "v2", "horizontalpodautoscalers")],
        };

        Assert.Equal(WebhookOutcome.Called, Match(entry, request).Outcome);
        Assert.Equal(WebhookRequirement.MatchPolicy,
            Assert.Single(Match(entry with { MatchPolicy = WebhookMatchPolicy.Exact }, request).Blockers).Requirement);
    }

    [Fact]
    public void Webhook_configurations_are_never_sent_whatever_the_rule()
    {
        var rule = new WebhookRule { Operations = [WebhookOperation.All], ApiGroups = ["*"], ApiVersions = ["*"], Resources = ["*/*"] };
        var request = new WebhookRequest { Resource = new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations") };

        Assert.Equal(WebhookRequirement.Exempt, Assert.Single(Match(Entry with { Rules = [rule] }, request).Blockers).Requirement);
    }

    [Fact]
    public void A_dry_run_is_refused_where_a_call_may_have_side_effects()
    {
        var entry = Entry with { SideEffects = WebhookSideEffects.Some };

        Assert.Equal(WebhookOutcome.Called, Match(entry, Creation).Outcome);
        Assert.Equal(WebhookOutcome.Refused, Match(entry, Creation with { DryRun = true }).Outcome);
    }

    [Fact]
    public void Without_the_labels_of_the_namespace_the_answer_is_not_known() => Assert.Equal(
        """
        injectors: injector.example.com: not known
          /webhooks/0/namespaceSelector/matchLabels/team: requires team=shop, found that the labels of the namespace are not known. Give the labels of the namespace.
        """, Match(Entry, Creation with { NamespaceLabels = null }).ToString());

    [Fact]
    public void The_name_of_the_namespace_is_a_label_of_it()
    {
        var entry = Entry with { NamespaceSelector = LabelSelector.Parse("kubernetes.io/metadata.name notin (kube-system)") };

        Assert.Equal(WebhookOutcome.Called, Match(entry, Creation with { NamespaceLabels = null }).Outcome);
        Assert.Equal("Use another namespace: the label is the name, and every namespace has it.",
            Assert.Single(Match(entry, Creation with { Namespace = "kube-system" }).Blockers).Hint);
    }

    [Fact]
    public void An_annotation_alone_sends_no_pod_to_Istio()
    {
        var pod = Pod.Parse("""{"metadata":{"annotations":{"sidecar.istio.io/inject":"true"}}}""");
        var matcher = IstioWebhooks.Matcher([IstioWebhooks.Canonical(new())]);

        Assert.All(matcher.Match(WebhookRequest.Creating(pod, "shop", new Dictionary<string, string>())),
            match => Assert.Equal(WebhookOutcome.NotCalled, match.Outcome));
    }

    static WebhookMatch Match(WebhookEntry entry, WebhookRequest request) =>
        new WebhookMatcher([WebhookConfiguration.Create("injectors", [entry])]).Match(request)[0];
}
