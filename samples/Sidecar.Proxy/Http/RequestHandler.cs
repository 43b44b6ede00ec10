using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sidecar.Netfilter;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Relay;
using Sidecar.Proxy.Routing;
using Yarp.ReverseProxy.Forwarder;
using Endpoint = Sidecar.Netfilter.Evaluation.Endpoint;

namespace Sidecar.Proxy.Http;

/// <summary>Decides each request by its host and has it forwarded.</summary>
sealed class RequestHandler(ProxyState state, IHttpForwarder forwarder)
{
    readonly UpstreamClients clients = new(state);

    public async Task HandleAsync(HttpContext http)
    {
        var connection = http.Features.GetRequiredFeature<Intercepted>();
        connection.BeginRequest();
        var start = Stopwatch.GetTimestamp();
        var bytes = ByteCount.Begin(http);
        var decision = state.Settings.Outbound.DecideRequest(connection.Original, http.Request.Host.Host);
        Activity.Current?.SetTag("sidecar.route", decision.Route)?.SetTag("sidecar.original_destination", connection.Original.ToString());
        var (target, flag) = decision switch
        {
            Decision.Forward forward => (forward.Upstream.At(forward.Upstream.NextTurn(), 0), ResponseFlag.None),
            Decision.Original => (connection.Original, ResponseFlag.None),
            _ => ((Endpoint?)null, ResponseFlag.NoRoute),
        };
        if (target is { } end)
            flag = await ForwardAsync(http, end, decision is Decision.Forward named ? clients.For(named.Upstream) : clients.Original);
        else
            await AnswerAsync(http, StatusCodes.Status502BadGateway, "No route leads to this host.\n");
        connection.EndRequest(cut: flag == ResponseFlag.DownstreamReset && HasLeft(http));
        Record(http, connection, decision, target, flag, bytes, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Over HTTP/2 a client may give up a request and stay.</summary>
    static bool HasLeft(HttpContext http) =>
        !HttpProtocol.IsHttp2(http.Request.Protocol) || http.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.IsCancellationRequested == true;

    async Task<ResponseFlag> ForwardAsync(HttpContext http, Endpoint target, HttpMessageInvoker client)
    {
        var http2 = HttpProtocol.IsHttp2(http.Request.Protocol);
        var request = new ForwarderRequestConfig
        {
            ActivityTimeout = state.Settings.Limits.Idle,
            Version = http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var host = target.Address.Family == Family.IPv6 ? $"[{target.Address}]" : target.Address.ToString();
        var error = await forwarder.SendAsync(http, $"http://{host}:{target.Port}", client, request, AsItCame.Instance);
        var result = ForwardResult.Of(error, http.GetForwarderErrorFeature()?.Exception);
        if (result.Answer is var (status, reason) && !http.Response.HasStarted)
            await AnswerAsync(http, status, reason);
        return result.Flag;
    }

    static async Task AnswerAsync(HttpContext http, int status, string reason)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.ContentLength = reason.Length;
        await http.Response.WriteAsync(reason);
    }

    void Record(HttpContext http, Intercepted connection, Decision decision, Endpoint? target, ResponseFlag flag, ByteCount bytes, TimeSpan duration)
    {
        state.Metrics.Request(new TrafficKey(TrafficSide.Outbound, decision.Route, decision.Destination), http.Response.StatusCode, flag, duration.TotalSeconds,
            bytes.Sent, bytes.Received);
        if (state.Log is { Wanted: true } log)
            log.Write(new AccessLogEntry(DateTimeOffset.UtcNow - duration, duration, TrafficSide.Outbound, decision.Route,
                decision.Destination, connection.Peer, connection.Original, target, bytes.Sent, bytes.Received, flag)
            {
                Details = http.GetForwarderErrorFeature()?.Exception?.Message,
                Request = (http.Request.Method, RawTarget(http), http.Request.Host.Value ?? "", http.Response.StatusCode),
            });
    }

    static string RawTarget(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    /// <summary>
    /// Passes a request on with the target and the host that it came with, and the head of an HTTP/2 answer at once: a call
    /// like gRPC's may wait for it before it sends more.
    /// </summary>
    sealed class AsItCame : HttpTransformer
    {
        public static readonly AsItCame Instance = new();

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            if (RawTarget(httpContext) is ['/', ..] target)
                proxyRequest.RequestUri = new Uri(destinationPrefix + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        }

        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            var proceed = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            if (proceed && proxyResponse is not null && HttpProtocol.IsHttp2(httpContext.Request.Protocol))
                await httpContext.Response.Body.FlushAsync(cancellationToken);
            return proceed;
        }
    }
}
