using Microsoft.AspNetCore.Http;
using Sidecar.Proxy.Observability;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Proxy.Http;

/// <summary>What became of a request that was to be forwarded.</summary>
/// <param name="Answer">
/// What the client is to be told if it has been told nothing yet; null where an upstream has answered, and where the fault is
/// the client's: it is gone, or what the forwarder answered it (400 or 408) stays.
/// </param>
readonly record struct ForwardResult(ResponseFlag Flag, (int Status, string Reason)? Answer = null)
{
    static readonly ForwardResult Unreachable = new(ResponseFlag.UpstreamFailure, NotThere);
    static readonly ForwardResult Left = new(ResponseFlag.UpstreamReset, NotThere);
    static readonly ForwardResult Late = new(ResponseFlag.UpstreamTimeout, (StatusCodes.Status504GatewayTimeout, "The upstream has not answered in time.\n"));
    static readonly ForwardResult Unreadable = new(ResponseFlag.UpstreamProtocolError, (StatusCodes.Status502BadGateway, "The upstream's answer is no HTTP that can be passed on.\n"));
    static readonly ForwardResult Impossible = new(ResponseFlag.DownstreamProtocolError, (StatusCodes.Status501NotImplemented, "Such a request cannot be forwarded.\n"));

    static (int Status, string Reason) NotThere => (StatusCodes.Status503ServiceUnavailable, "The upstream cannot be reached, or has not answered.\n");

    /// <summary>Reads the forwarder's own verdict.</summary>
    /// <param name="error">Of <see cref="IHttpForwarder"/>.</param>
    /// <param name="exception">What it gives as the reason, if there is one.</param>
    public static ForwardResult Of(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.None => new(ResponseFlag.None),
        ForwarderError.Request => OfAnswer(exception),
        ForwarderError.RequestTimedOut => Late,
        ForwarderError.RequestCreation => Impossible,
        ForwarderError.ResponseHeaders => Unreadable,
        ForwarderError.NoAvailableDestinations => Unreachable,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination => IsTime(exception) ? Late : Left,
        ForwarderError.RequestBodyClient => new(IsTime(exception) ? ResponseFlag.Idle
            : Has<BadHttpRequestException>(exception) ? ResponseFlag.DownstreamProtocolError : ResponseFlag.DownstreamReset),
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => new(ResponseFlag.DownstreamReset),
        ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => Left,
        ForwarderError.UpgradeActivityTimeout => new(ResponseFlag.Idle),
        _ => Left,
    };

    /// <summary>No endpoint took a connection, or one did and then left, or said what is no answer.</summary>
    static ForwardResult OfAnswer(Exception? exception) => (exception as HttpRequestException ?? exception?.InnerException as HttpRequestException) switch
    {
        { HttpRequestError: HttpRequestError.ConnectionError } => Unreachable,
        // With an error of the stream inside, HTTP/2 has ended before it began.
        { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded, InnerException: not IOException } => Unreadable,
        _ => Left,
    };

    /// <summary>True where it was given up because nothing had moved for too long.</summary>
    static bool IsTime(Exception? exception) => Has<OperationCanceledException>(exception);

    static bool Has<T>(Exception? exception) where T : Exception => exception switch
    {
        T => true,
        AggregateException several => several.InnerExceptions.Any(Has<T>),
        { InnerException: { } inner } => Has<T>(inner),
        _ => false,
    };
}
