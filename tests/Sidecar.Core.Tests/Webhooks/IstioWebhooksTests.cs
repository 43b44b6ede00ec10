using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;

namespace Sidecar.Core.Tests.Webhooks;

public class IstioWebhooksTests
{
    static readonly WebhookConfiguration Default = IstioWebhooks.Canonical(new());
    static readonly WebhookConfiguration Canary = IstioWebhooks.Canonical(new() { Revision = "canary" });

    [Fact]
    public void The_empty_revision_answers_the_labels_that_name_no_revision() => Assert.Equal(
        ["rev.namespace.", "rev.object.", "namespace.", "object."], Prefixes(Default));

    [Fact]
    public void A_named_revision_answers_its_own_labels_only()
    {
        Assert.Equal("istio-sidecar-injector-canary", Canary.Name);
        Assert.Equal("istiod-canary", Canary.Entries[0].ClientConfig.Service!.Name);
        Assert.Equal(["rev.namespace.", "rev.object."], Prefixes(Canary));
    }

    [Fact]
    public void All_namespaces_are_answered_where_that_is_the_default() => Assert.Equal(
        ["rev.namespace.", "rev.object.", "namespace.", "object.", "auto."],
        Prefixes(IstioWebhooks.Canonical(new() { EnableNamespacesByDefault = true })));

    [Fact]
    public void A_control_plane_elsewhere_shows_in_the_name() => Assert.Equal(
        "istio-sidecar-injector-canary-mesh", IstioWebhooks.Canonical(new() { Revision = "canary", Namespace = "mesh" }).Name);

    [Fact]
    public void A_URL_takes_the_place_of_the_Service()
    {
        var client = IstioWebhooks.Canonical(new() { InjectionUrl = "https://mesh.example.com/inject" }).Entries[0].ClientConfig;

        Assert.Equal(("https://mesh.example.com/inject", null), (client.Url, client.Service));
    }

    [Fact]
    public void The_chart_default_leaves_out_the_port_and_the_reinvocation_policy()
    {
        var made = IstioWebhooks.DefaultChart(new() { Revision = "canary" });

        Assert.Equal("istio-revision-tag-default", made.Name);
        Assert.Equal(("canary", "default"), (made.Labels["istio.io/rev"], made.Labels["istio.io/tag"]));
        Assert.Equal(["rev.namespace.", "rev.object.", "namespace.", "object."], Prefixes(made));
        Assert.All(made.Entries, entry => Assert.Equal(
            (new WebhookService("istio-system", "istiod-canary") { Path = "/inject" }, null),
            (entry.ClientConfig.Service!, entry.ReinvocationPolicy)));
    }

    [Fact]
    public void A_revision_that_is_no_label_value_is_refused()
    {
        var fault = Assert.Throws<WebhookFormatException>(() => IstioWebhooks.Canonical(new() { Revision = "no good" }));

        Assert.Equal("/webhooks/0/namespaceSelector", fault.Problems[0].Pointer.ToString());
    }

    [Theory]
    [InlineData(WebhookApiVersion.V1Beta1, "v1beta1")]
    [InlineData(WebhookApiVersion.V1, "v1 v1beta1")]
    public void The_simple_form_is_one_entry_that_looks_at_the_namespace(WebhookApiVersion version, string reviews)
    {
        var made = IstioWebhooks.Simple(new(), version);
        var entry = Assert.Single(made.Entries);

        Assert.Equal(version, made.ApiVersion);
        Assert.Equal("sidecar-injector.istio.io", entry.Name);
        Assert.Equal(reviews, string.Join(' ', entry.AdmissionReviewVersions));
        Assert.Equal(LabelSelector.Parse("istio-injection=enabled"), entry.NamespaceSelector);
        Assert.Null(entry.ObjectSelector);
    }

    [Fact]
    public void The_simple_form_can_answer_all_namespaces_or_one_revision()
    {
        Assert.Equal("istio-injection!=disabled,name!=istio-system", Selector(new() { EnableNamespacesByDefault = true }));
        Assert.Equal("!istio-injection,istio.io/rev=canary", Selector(new() { Revision = "canary" }));

        static string Selector(IstioWebhookOptions options) => IstioWebhooks.Simple(options).Entries[0].NamespaceSelector!.ToString();
    }

    [Fact]
    public void A_deactivated_configuration_sends_nothing_and_says_why()
    {
        var off = IstioWebhooks.Deactivate(Default);
        var request = WebhookRequest.Creating(Pod.Parse("{}"), "shop", new Dictionary<string, string> { ["istio-injection"] = "enabled" });

        Assert.All(IstioWebhooks.Matcher([off]).Match(request), match =>
            Assert.Equal(WebhookRequirement.Deactivated, Assert.Single(match.Blockers).Requirement));
        Assert.Single(IstioWebhooks.Matcher([Default]).Match(request), match => match.Outcome == WebhookOutcome.Called);
        Assert.Equal(off, IstioWebhooks.Deactivate(off));
    }

    static IEnumerable<string> Prefixes(WebhookConfiguration configuration) =>
        configuration.Entries.Select(entry => entry.Name.Replace("sidecar-injector.istio.io", "", StringComparison.Ordinal));
}
