using FsCheck.Xunit;
using k8s;
using k8s.Models;
using Sidecar.Core.Interop;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Interop;

public class InteropTests
{
    static readonly V1Pod Typed = new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = new() { Name = "web", Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new()
        {
            Containers =
            [
                new() { Name = "app", Image = "web:1", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("100m") } } },
            ],
        },
    };

    [Fact]
    public void A_typed_pod_comes_in_and_goes_out_the_same()
    {
        var pod = Pod.From(Typed);

        Assert.Equal(("web", "web", "app"), (pod.Name, pod.Labels["app"], pod.Containers[0].Name));
        Assert.Equal(KubernetesJson.Serialize(Typed), KubernetesJson.Serialize(pod.ToV1Pod()));
    }

    [Fact]
    public void A_pod_the_model_cannot_hold_says_where() => Assert.StartsWith(
        "$.spec.priority: V1Pod cannot hold what stands there:",
        Assert.Throws<FormatException>(() => Pod.Parse("""{"spec":{"priority":"high","containers":[]}}""").ToV1Pod()).Message,
        StringComparison.Ordinal);

    [Property(Arbitrary = [typeof(SelectorGen)], MaxTest = 100)]
    public void A_selector_keeps_its_meaning_in_the_typed_model(LabelSelector selector) => Assert.Equal(
        Requirements(LabelSelector.FromJson(selector.ToJson())), Requirements(LabelSelector.From(selector.ToV1LabelSelector())));

    /// <summary>All must hold, so their order means nothing; the typed model writes expressions before labels.</summary>
    static IEnumerable<string> Requirements(LabelSelector selector) =>
        selector.Requirements.Select(requirement => requirement.ToString()).Order(StringComparer.Ordinal);

    [Fact]
    public void A_typed_selector_that_is_none_is_refused() => Assert.Contains(
        "expected at least one value",
        Assert.Throws<FormatException>(() => LabelSelector.From(new()
        {
            MatchExpressions = [new() { Key = "app", OperatorProperty = "In" }],
        })).Message,
        StringComparison.Ordinal);

    [Property(Arbitrary = [typeof(WebhookGen)], MaxTest = 100)]
    public void A_webhook_configuration_goes_through_the_typed_model(WebhookConfiguration configuration)
    {
        if (configuration.ApiVersion == WebhookApiVersion.V1)
            Assert.Equal(configuration, WebhookConfiguration.From(configuration.ToV1MutatingWebhookConfiguration()));
        else
            Assert.Throws<ArgumentException>(() => configuration.ToV1MutatingWebhookConfiguration());
    }

    [Fact]
    public void Istios_configuration_can_be_sent_as_a_typed_model()
    {
        var typed = IstioWebhooks.Canonical(new() { CaBundle = "Y2E=" }).ToV1MutatingWebhookConfiguration();

        Assert.Equal("ca"u8.ToArray(), typed.Webhooks[0].ClientConfig.CaBundle);
        Assert.Equal("istiod", typed.Webhooks[0].ClientConfig.Service.Name);
    }

    [Fact]
    public void Version_and_kind_may_be_left_out_of_the_model() => Assert.Equal("mine",
        WebhookConfiguration.From(new V1MutatingWebhookConfiguration { Metadata = new() { Name = "mine" } }).Name);

    [Fact]
    public void A_typed_template_is_merged_into_a_pod()
    {
        var template = new V1PodTemplateSpec
        {
            Metadata = new() { Annotations = new Dictionary<string, string> { ["logs"] = "shipped" } },
            Spec = new() { Containers = [new() { Name = "shipper", Image = "shipper:1" }] },
        }.ToPodTemplate();

        var merged = StrategicMerge.Merge(Pod.From(Typed), template.Render(null!));

        Assert.Equal("shipped", merged.Annotations["logs"]);
        Assert.Equal(["app", "shipper"], merged.Containers.Select(container => container.Name).Order());
    }

    [Fact]
    public void A_typed_template_that_cannot_be_merged_is_refused_when_it_is_loaded() => Assert.Equal(
        """
        /spec/containers/0/name: expected a name to merge by, found none
        /spec/containers/2/name: expected another name, found "a" a second time
        """,
        Assert.Throws<PodFormatException>(() => new V1PodTemplateSpec
        {
            Spec = new() { Containers = [new(), new() { Name = "a" }, new() { Name = "a" }] },
        }.ToPodTemplate()).Message);

    [Fact]
    public void Changing_the_model_later_changes_no_template()
    {
        var model = new V1PodTemplateSpec { Spec = new() { Containers = [new() { Name = "shipper" }] } };
        var template = model.ToPodTemplate();

        model.Spec.Containers[0].Name = "other";

        Assert.Equal("shipper", (string?)template.Render(null!).ToJson()["spec"]!["containers"]![0]!["name"]);
    }
}
