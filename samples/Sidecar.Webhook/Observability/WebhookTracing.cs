using System.Diagnostics;
using Sidecar.Core.Admission;

namespace Sidecar.Webhook.Observability;

/// <summary>One span a review, with its outcome and reason; no name of a user, no content of a pod.</summary>
static class WebhookTracing
{
    public const string SourceName = "Sidecar.Webhook";

    static readonly ActivitySource Source = new(SourceName);

    public static Activity? StartReview() => Source.StartActivity("review", ActivityKind.Server);

    public static void Describe(this Activity? activity, AdmissionHttpReply reply)
    {
        if (activity is null)
            return;
        activity.SetTag("http.response.status_code", reply.StatusCode);
        if (reply.Review is not { } review)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            return;
        }
        activity.SetTag("k8s.admission.uid", review.Uid);
        foreach (var (key, value) in review.Response.AuditAnnotations)
            activity.SetTag($"sidecar.{key}", value);
        if (review.Response is AdmissionResponse.Denied { Status.Reason: var reason })
            activity.SetStatus(ActivityStatusCode.Error, reason);
    }
}
