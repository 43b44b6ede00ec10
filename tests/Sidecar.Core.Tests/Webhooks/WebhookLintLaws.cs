using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Linting;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Webhooks;

[Properties(Arbitrary = [typeof(WebhookGen)], MaxTest = 300, EndSize = 15)]
public class WebhookLintLaws
{
    [Property]
    public void Labels_said_to_satisfy_two_webhooks_do(WebhookConfiguration one, WebhookConfiguration other)
    {
        foreach (var (first, second) in Pairs(one, other))
            if (OverlapCheck.Common(first, second) is var (inNamespace, onPod))
                Assert.Equal(2, Called(first, second, inNamespace, onPod));
    }

    [Property]
    public void Two_webhooks_that_are_called_for_one_pod_are_found(
        WebhookConfiguration one, WebhookConfiguration other, WebhookRequest request)
    {
        // No namespace has an empty name.
        if (request.Pod is not { } pod || request.NamespaceLabels!.GetValueOrDefault("kubernetes.io/metadata.name") == "")
            return;
        foreach (var (first, second) in Pairs(one, other))
            if (Called(first, second, request.NamespaceLabels!, pod.Labels) == 2)
                Assert.NotNull(OverlapCheck.Common(first, second));
    }

    [Property]
    public void A_webhook_whose_selectors_contradict_themselves_is_never_called(WebhookConfiguration configuration, WebhookRequest request)
    {
        var never = WebhookLint.Check([configuration]).Where(finding => finding.Rule.Code == "selector-contradiction")
            .Select(finding => finding.Pointer.Parent.ToString()).ToHashSet();

        foreach (var match in new WebhookMatcher([configuration]).Match(Named(request)))
            if (never.Contains($"/webhooks/{match.Index}"))
                Assert.Equal(WebhookOutcome.NotCalled, match.Outcome);
    }

    [Property]
    public void Every_finding_points_into_its_configuration_or_at_what_it_misses(WebhookConfiguration configuration)
    {
        foreach (var finding in WebhookLint.Check([configuration]))
        {
            Assert.Contains(finding.Rule, WebhookLint.Rules);
            Assert.True(finding.Pointer.Parent.TryFind(configuration.ToJson(), out _), finding.ToString());
        }
    }

    /// <summary>The request for a single object in a namespace that has its right name.</summary>
    static WebhookRequest Named(WebhookRequest request) => request with
    {
        Namespace = "some",
        NamespaceLabels = new Dictionary<string, string>(request.NamespaceLabels!) { ["kubernetes.io/metadata.name"] = "some" },
        OldPod = null,
    };

    static IEnumerable<(WebhookEntry, WebhookEntry)> Pairs(WebhookConfiguration one, WebhookConfiguration other) =>
        from first in one.Entries from second in other.Entries select (first, second);

    /// <summary>How many of two webhooks are called for such a pod, were both to want pods.</summary>
    static int Called(WebhookEntry first, WebhookEntry second,
        IReadOnlyDictionary<string, string> inNamespace, IReadOnlyDictionary<string, string> onPod)
    {
        var labels = new JsonObject(onPod.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        var pod = Pod.FromJson(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels } });
        var @namespace = inNamespace.GetValueOrDefault("kubernetes.io/metadata.name", "any");
        var entries = new[] { first, second }.Select(entry => entry with { Rules = [WebhookRule.PodCreation] });
        return new WebhookMatcher([WebhookConfiguration.Create("both", entries)])
            .Match(WebhookRequest.Creating(pod, @namespace, inNamespace))
            .Count(match => match.Outcome == WebhookOutcome.Called);
    }
}
