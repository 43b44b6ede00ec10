using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Observability;

public class ObservabilityTests
{
    static readonly byte[] Skipped = Encoding.UTF8.GetBytes(
        Review.Text.Replace("\"generateName\":\"a-\"", "\"labels\":{\"sidecar.istio.io/inject\":\"false\"}", StringComparison.Ordinal));

    static readonly byte[] Refused = Encoding.UTF8.GetBytes(
        Review.Text.Replace("\"generateName\":\"a-\"", "\"annotations\":{\"inject.istio.io/templates\":\"none-such\"}", StringComparison.Ordinal));

    [Fact]
    public async Task Requests_are_counted_as_Istio_counts_them_and_by_reason()
    {
        await using var webhook = await RunningWebhook.Start();
        await webhook.Client.PostReview();
        await webhook.Client.PostReview();
        await webhook.Client.PostReview(Skipped);
        await webhook.Client.PostReview(Refused);
        await webhook.Client.PostReview("{"u8.ToArray());
        await webhook.Client.PostReview([]);

        await webhook.MetricBecomes(6, "sidecar_injection_requests_total");
        await webhook.MetricBecomes(5, "sidecar_injection_success_total");
        await webhook.MetricBecomes(3, "sidecar_injection_failure_total");
        await webhook.MetricBecomes(1, "sidecar_injection_skip_total");
        await webhook.MetricBecomes(6, "sidecar_injection_time_seconds_count");
        await webhook.MetricBecomes(6, "sidecar_injection_time_seconds_bucket", "le=\"+Inf\"");
        // A busy machine may take any time for the first.
        var text = await webhook.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.All((string[])["0.1", "1", "3", "5", "10", "20", "30", "60"],
            bound => Assert.Matches($"(?m)^sidecar_injection_time_seconds_bucket\\{{.*le=\"{bound}\".*\\}} [0-6]( |$)", text));
        await webhook.MetricBecomes(2, "sidecar_webhook_reviews_total", "reason=\"enabled-by-default\"");
        await webhook.MetricBecomes(1, "sidecar_webhook_reviews_total", "reason=\"declined\"");
        await webhook.MetricBecomes(2, "sidecar_webhook_reviews_total", "outcome=\"refused\"");
        await webhook.MetricBecomes(1, "sidecar_webhook_refused_requests_total", "status=\"400\"");
    }

    [Fact]
    public async Task A_review_is_a_span_with_outcome_and_reason_and_nothing_of_the_pod()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WebhookTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var webhook = await RunningWebhook.Start();
        var uid = Guid.NewGuid().ToString();
        await webhook.Client.PostReview(Encoding.UTF8.GetBytes(
            Review.Text.Replace("\"u\"", $"\"{uid}\"", StringComparison.Ordinal)));
        Activity? found = null;
        await Eventually.Holds(() =>
        {
            lock (spans)
                return (found = spans.FirstOrDefault(span => Equals(span.GetTagItem("k8s.admission.uid"), uid))) is not null;
        }, "the span has ended");
        Assert.Equal(
            [("http.response.status_code", "200"), ("k8s.admission.uid", uid), ("sidecar.injection", "injected"), ("sidecar.reason", "enabled-by-default")],
            found!.TagObjects.Select(tag => (tag.Key, tag.Value!.ToString()!)));
    }

    [Fact]
    public async Task A_pod_that_is_refused_is_logged_with_its_reason()
    {
        await using var webhook = await RunningWebhook.Start();
        await webhook.Client.PostReview(Refused);
        await Eventually.Holds(() => webhook.Log.Texts(1002).Any(), "it is logged");
        var line = Assert.Single(webhook.Log.Lines, line => line.Id.Id == 1002);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("none-such", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        var ids = typeof(Log).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .SelectMany(method => method.GetCustomAttributes(typeof(LoggerMessageAttribute), false).Cast<LoggerMessageAttribute>())
            .Select(attribute => attribute.EventId).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 1001, 5999));
    }
}
