using System.Text;
using Sidecar.Core.Admission;

namespace Sidecar.Webhook.Observability;

/// <summary>Everything that is logged. An id keeps its meaning from release to release; no message holds a key.</summary>
static partial class Log
{
    /// <summary>A line a review: refusals always, the rest at the level <c>Debug</c>.</summary>
    public static void Answered(this ILogger log, AdmissionHttpReply reply)
    {
        if (reply.Review is not { Response: var response } review)
        {
            if (log.IsEnabled(LogLevel.Debug))
                log.NotReview(reply.StatusCode, Encoding.UTF8.GetString(reply.Body).TrimEnd());
        }
        else if (response is AdmissionResponse.Denied { Status: var status })
            log.PodRefused(review.Uid, response.AuditAnnotations.GetValueOrDefault(AdmissionHandler.ReasonAnnotation), status.Message);
        else if (log.IsEnabled(LogLevel.Debug))
            log.ReviewAnswered(review.Uid,
                response.AuditAnnotations.GetValueOrDefault(AdmissionHandler.OutcomeAnnotation),
                response.AuditAnnotations.GetValueOrDefault(AdmissionHandler.ReasonAnnotation));
    }

    [LoggerMessage(1001, LogLevel.Debug, "Review {Uid}: {Outcome} ({Reason})")]
    static partial void ReviewAnswered(this ILogger log, string uid, string? outcome, string? reason);

    [LoggerMessage(1002, LogLevel.Warning, "Review {Uid}: refused ({Reason}): {Message}")]
    static partial void PodRefused(this ILogger log, string uid, string? reason, string message);

    [LoggerMessage(1003, LogLevel.Debug, "A request that is no review: {Status} {Message}")]
    static partial void NotReview(this ILogger log, int status, string message);

    [LoggerMessage(1004, LogLevel.Debug, "The client went away")]
    public static partial void ClientLeft(this ILogger log, Exception error);

    [LoggerMessage(2001, LogLevel.Information, "Configuration number {Generation} is in use")]
    public static partial void ConfigurationLoaded(this ILogger log, int generation);

    [LoggerMessage(2002, LogLevel.Error, "Configuration number {Generation} stays in use; the newest is refused: {Problem}")]
    public static partial void ConfigurationRefused(this ILogger log, int generation, string problem);

    [LoggerMessage(2003, LogLevel.Error, "The configuration stays as it is; its files cannot be read: {Problem}")]
    public static partial void FilesUnreadable(this ILogger log, string problem);

    [LoggerMessage(3001, LogLevel.Information, "Certificate {Thumbprint} is in use, valid from {NotBefore} until {NotAfter}")]
    public static partial void CertificateLoaded(
        this ILogger log, string thumbprint, DateTimeOffset notBefore, DateTimeOffset notAfter);

    [LoggerMessage(3002, LogLevel.Error, "The newest certificate is refused: {Problem}")]
    public static partial void CertificateRefused(this ILogger log, string problem);

    [LoggerMessage(4001, LogLevel.Information, "{Identity} is now the one that writes")]
    public static partial void LeaderSince(this ILogger log, string identity);

    [LoggerMessage(4002, LogLevel.Information, "{Identity} writes no more")]
    public static partial void LeaderNoMore(this ILogger log, string identity);

    [LoggerMessage(4003, LogLevel.Information, "Authority: {Step}; {Authorities} trusted, certificate valid until {NotAfter}")]
    public static partial void AuthorityChanged(this ILogger log, string step, int authorities, DateTimeOffset notAfter);

    [LoggerMessage(4004, LogLevel.Warning, "Another replica wrote the Secret {Secret} first; its content is taken over")]
    public static partial void AuthorityOvertaken(this ILogger log, string secret);

    [LoggerMessage(4005, LogLevel.Error, "The Secret {Secret} cannot be used: {Problem}")]
    public static partial void AuthorityUnreadable(this ILogger log, string secret, string problem);

    [LoggerMessage(4006, LogLevel.Information, "The CA bundle of {Configuration} trusts {Authorities} authorities")]
    public static partial void BundlePublished(this ILogger log, string configuration, int authorities);

    [LoggerMessage(4007, LogLevel.Warning, "The CA bundle of {Configuration} cannot be written: {Problem}")]
    public static partial void BundleNotPublished(this ILogger log, string configuration, string problem);

    [LoggerMessage(4008, LogLevel.Warning, "A call of the API server failed: {Problem}")]
    public static partial void ApiServerFailed(this ILogger log, string problem);

    [LoggerMessage(5001, LogLevel.Information, "Told to stop: not ready from now on, closing in {Delay}")]
    public static partial void Draining(this ILogger log, TimeSpan delay);
}
