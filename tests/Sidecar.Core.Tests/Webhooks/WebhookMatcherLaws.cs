using FsCheck.Xunit;
using Sidecar.Core.Webhooks;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Webhooks;

[Properties(Arbitrary = [typeof(WebhookGen)], MaxTest = 300, EndSize = 15)]
public class WebhookMatcherLaws
{
    [Property]
    public void The_matcher_and_a_naive_reading_of_the_JSON_agree(WebhookConfiguration[] configurations, WebhookRequest request)
    {
        var ordered = configurations.DistinctBy(one => one.Name).OrderBy(one => one.Name, StringComparer.Ordinal).ToList();

        var matches = new WebhookMatcher(configurations.DistinctBy(one => one.Name)).Match(request);

        var expected = from one in ordered
                       from index in Enumerable.Range(0, one.Entries.Count)
                       select (one.Name, index, Outcome(one, index, request));
        Assert.Equal(expected, matches.Select(match => (match.Configuration, match.Index, match.Outcome)));
    }

    [Property]
    public void A_webhook_is_passed_by_exactly_when_something_stands_in_the_way(WebhookConfiguration configuration, WebhookRequest request)
    {
        foreach (var match in new WebhookMatcher([configuration]).Match(request))
            Assert.Equal(match.Outcome == WebhookOutcome.NotCalled, !match.Blockers.IsEmpty);
    }

    [Property]
    public void Once_all_that_stands_in_the_way_is_taken_away_the_webhook_is_called(
        WebhookConfiguration configuration, WebhookRequest request)
    {
        foreach (var match in Repairable(configuration, request))
            Assert.Empty(Match(configuration.Without(match.Blockers), match.Index, request).Blockers);
    }

    [Property]
    public void Everything_named_stands_in_the_way_by_itself(WebhookConfiguration configuration, WebhookRequest request)
    {
        foreach (var match in Repairable(configuration, request))
            foreach (var blocker in match.Blockers)
            {
                var others = match.Blockers.Where(other => other != blocker);
                var left = Match(configuration.Without(others), match.Index, request).Blockers;

                Assert.Equal(blocker, Assert.Single(left));
            }
    }

    [Property]
    public void Where_the_labels_of_the_namespace_are_not_known_nothing_is_claimed_that_they_could_change(
        WebhookConfiguration configuration, WebhookRequest request)
    {
        foreach (var match in new WebhookMatcher([configuration]).Match(request with { NamespaceLabels = null }))
            if (match.Outcome != WebhookOutcome.Unknown)
                Assert.Equal(match.Outcome, Match(configuration, match.Index, Named(request)).Outcome);
    }

    [Property]
    public void The_order_of_the_calls_does_not_depend_on_the_order_given(WebhookConfiguration[] configurations, WebhookRequest request)
    {
        var distinct = configurations.DistinctBy(one => one.Name).ToList();

        Assert.Equal(
            new WebhookMatcher(distinct).Match(request),
            new WebhookMatcher(distinct.AsEnumerable().Reverse()).Match(request));
    }

    static WebhookOutcome Outcome(WebhookConfiguration configuration, int index, WebhookRequest request) =>
        !NaiveApiServer.Calls(configuration, index, request) ? WebhookOutcome.NotCalled
        : NaiveApiServer.Refuses(configuration, index, request) ? WebhookOutcome.Refused
        : WebhookOutcome.Called;

    static IEnumerable<WebhookMatch> Repairable(WebhookConfiguration configuration, WebhookRequest request) =>
        new WebhookMatcher([configuration]).Match(request)
            .Where(match => match.Blockers.All(blocker => blocker.Requirement != WebhookRequirement.Exempt));

    static WebhookMatch Match(WebhookConfiguration configuration, int index, WebhookRequest request) =>
        new WebhookMatcher([configuration]).Match(request)[index];

    /// <summary>The request with the label that every namespace has, and that no user chooses.</summary>
    static WebhookRequest Named(WebhookRequest request)
    {
        var labels = request.NamespaceLabels!.ToDictionary();
        labels.Remove("kubernetes.io/metadata.name");
        return request with { NamespaceLabels = labels };
    }
}
