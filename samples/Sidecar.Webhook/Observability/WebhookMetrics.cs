using System.Diagnostics.Metrics;
using Sidecar.Core.Admission;
using Sidecar.Core.Injection;

namespace Sidecar.Webhook.Observability;

/// <summary>What is counted: Istio's figures under Istio's names, for the dashboards there are, and ours beside them.</summary>
sealed class WebhookMetrics
{
    public const string MeterName = "Sidecar.Webhook";

    /// <summary>The bounds of Istio's histogram, in seconds.</summary>
    static readonly double[] IstioBounds = [0.1, 1, 3, 5, 10, 20, 30, 60];

    static readonly double[] FineBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1];

    readonly Counter<long> requests;
    readonly Counter<long> successes;
    readonly Counter<long> failures;
    readonly Counter<long> skips;
    readonly Histogram<double> time;
    readonly Histogram<double> fineTime;
    readonly Counter<long> reviews;
    readonly Counter<long> remembered;
    readonly Counter<long> refusedRequests;
    readonly Counter<long> configurationReloads;
    readonly Counter<long> certificateReloads;
    readonly Counter<long> rotations;

    public WebhookMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        requests = Meter.CreateCounter<long>("sidecar_injection_requests_total", null, "Requests to inject.");
        successes = Meter.CreateCounter<long>("sidecar_injection_success_total", null, "Reviews answered, whatever the answer.");
        failures = Meter.CreateCounter<long>("sidecar_injection_failure_total", null, "Errors on the way, and pods that were refused.");
        skips = Meter.CreateCounter<long>("sidecar_injection_skip_total", null, "Pods left alone by the policy.");
        time = Meter.CreateHistogram<double>(
            "sidecar_injection_time_seconds", null, "Time to answer a review.", null, new() { HistogramBucketBoundaries = IstioBounds });
        fineTime = Meter.CreateHistogram<double>(
            "sidecar_webhook_review_seconds", null, "Time to answer a review.", null, new() { HistogramBucketBoundaries = FineBounds });
        reviews = Meter.CreateCounter<long>("sidecar_webhook_reviews_total", null, "Reviews answered, by outcome and reason code.");
        remembered = Meter.CreateCounter<long>(
            "sidecar_webhook_remembered_reviews_total", null, "Reviews answered as a replica of the workload was before, without the work.");
        refusedRequests = Meter.CreateCounter<long>(
            "sidecar_webhook_refused_requests_total", null, "Requests that were no review to answer, by HTTP status; 499: the client left.");
        configurationReloads = Meter.CreateCounter<long>(
            "sidecar_webhook_configuration_reloads_total", null, "New configurations, by whether they could be used.");
        certificateReloads = Meter.CreateCounter<long>(
            "sidecar_webhook_certificate_reloads_total", null, "New certificates, by whether they could be used.");
        rotations = Meter.CreateCounter<long>(
            "sidecar_webhook_authority_changes_total", null, "Changes that this replica made to the authority and its certificate, by step.");
    }

    public Meter Meter { get; }

    public void ReviewReceived() => requests.Add(1);

    public void ReviewAnswered(AdmissionHttpReply reply, TimeSpan took)
    {
        // To turn away takes no time, and under a rush would hide what answers take.
        if (reply.StatusCode != StatusCodes.Status429TooManyRequests)
        {
            time.Record(took.TotalSeconds);
            fineTime.Record(took.TotalSeconds);
        }
        if (reply.Review is not { } review)
        {
            ReviewFailed(reply.StatusCode);
            return;
        }
        successes.Add(1);
        if (reply.IsRemembered)
            remembered.Add(1);
        if (review.Response is AdmissionResponse.Denied)
            failures.Add(1);
        else if (review.Injection is InjectionResult.Skipped)
            skips.Add(1);
        reviews.Add(1,
            new("outcome", review.Response.AuditAnnotations.GetValueOrDefault(AdmissionHandler.OutcomeAnnotation)),
            new("reason", review.Response.AuditAnnotations.GetValueOrDefault(AdmissionHandler.ReasonAnnotation)));
    }

    public void ReviewFailed(int status)
    {
        failures.Add(1);
        Refused(status);
    }

    public void ConfigurationReloaded(bool good) => configurationReloads.Add(1, Result(good));

    public void CertificateReloaded(bool good) => certificateReloads.Add(1, Result(good));

    public void AuthorityChanged(string step) => rotations.Add(1, new KeyValuePair<string, object?>("step", step));

    void Refused(int status) => refusedRequests.Add(1, new KeyValuePair<string, object?>("status", status));

    static KeyValuePair<string, object?> Result(bool good) => new("result", good ? "good" : "refused");
}
