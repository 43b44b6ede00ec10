using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Sidecar.Core.Admission;
using Sidecar.Webhook.Configuration;
using Sidecar.Webhook.Health;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Reviews;

/// <summary>Answers <c>POST /inject</c>: moves bytes, keeps the time, and counts. The answer itself is the library's.</summary>
sealed class ReviewEndpoint(
    LiveInjector injector, WebhookMetrics metrics, Drain drain, IOptions<WebhookOptions> options, ILogger<ReviewEndpoint> log)
    : IDisposable
{
    const string NoMemory = "as many bytes of reviews are being answered as there is memory for";

    readonly ServerOptions server = options.Value.Server;
    readonly MemoryBudget memory = MemoryBudget.ForBodies(options.Value.Server);
    readonly MemoryBudget answering = MemoryBudget.ForBodies(options.Value.Server).ForAnswers();

    /// <summary>Nothing waits in line: the API server repeats a call that was answered 429 with a time to come again.</summary>
    readonly ConcurrencyLimiter places = new(new() { PermitLimit = options.Value.Server.MaxConcurrentReviews, QueueLimit = 0 });

    public void Dispose() => places.Dispose();

    public async Task Answer(HttpContext http)
    {
        using var place = places.AttemptAcquire();
        using var activity = WebhookTracing.StartReview();
        var started = Stopwatch.GetTimestamp();
        metrics.ReviewReceived();
        if (drain.HasBegun)
            CloseAfterwards(http);
        try
        {
            var reply = place.IsAcquired
                ? await Reply(http)
                : TurnAway(http.Response, $"{server.MaxConcurrentReviews} reviews are being answered, the most at a time");
            activity.Describe(reply);
            await Send(http, reply);
            metrics.ReviewAnswered(reply, Stopwatch.GetElapsedTime(started));
            log.Answered(reply);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // Nobody takes an answer any more; and the server would try to read what is left of the body, and log that it cannot.
            http.Abort();
            log.ClientLeft(error);
            activity?.SetStatus(ActivityStatusCode.Error, "the client went away");
            metrics.ReviewFailed(StatusCodes.Status499ClientClosedRequest);
        }
        catch
        {
            // The server answers 500 and logs why.
            activity?.SetStatus(ActivityStatusCode.Error);
            metrics.ReviewFailed(StatusCodes.Status500InternalServerError);
            throw;
        }
    }

    async Task<AdmissionHttpReply> Reply(HttpContext http)
    {
        if (!http.Request.IsHttps)
            return Refuse(StatusCodes.Status421MisdirectedRequest, "reviews are answered over TLS only");
        if (!TryReadTimeout(http.Request, out var timeout))
            return Refuse(400, $"timeout: found '{http.Request.Query["timeout"]}', expected one duration such as 10s");
        var endpoint = injector.Endpoint;
        try
        {
            using var body = await RequestBody.ReadAsync(http.Request, endpoint.MaxBodyBytes, memory, timeout);
            return body.Result switch
            {
                RequestBody.Reading.TooLarge => endpoint.TooLarge,
                RequestBody.Reading.NoRoom => TurnAway(http.Response, NoMemory),
                RequestBody.Reading.Late => TooLate(http, timeout),
                _ => Answer(endpoint, http, body.Bytes),
            };
        }
        catch (BadHttpRequestException error)
        {
            return error.StatusCode == StatusCodes.Status413PayloadTooLarge ? endpoint.TooLarge : Refuse(error.StatusCode, error.Message);
        }
        catch (IOException error) when (error.InnerException is OverflowException)
        {
            // So the server says that a chunk announces more than there are numbers for.
            CloseAfterwards(http);
            return Refuse(400, error.Message);
        }
    }

    AdmissionHttpReply Answer(AdmissionEndpoint endpoint, HttpContext http, ReadOnlyMemory<byte> body)
    {
        if (!answering.TryTake(body.Length))
            return TurnAway(http.Response, NoMemory);
        try
        {
            return endpoint.Answer(http.Request.ContentType, body, PathOf(http));
        }
        finally
        {
            answering.Return(body.Length);
        }
    }

    static AdmissionHttpReply TooLate(HttpContext http, TimeSpan timeout)
    {
        CloseAfterwards(http);
        return Refuse(408, $"the body did not arrive within the {timeout.TotalSeconds:0.###} s that the request has");
    }

    /// <summary>HTTP/2 has no such header, nor a need of it: its streams end one by one.</summary>
    static void CloseAfterwards(HttpContext http)
    {
        if (http.Request.Protocol == HttpProtocol.Http11)
            http.Response.Headers.Connection = "close";
    }

    AdmissionHttpReply TurnAway(HttpResponse response, string why)
    {
        response.Headers.RetryAfter = server.RetryAfterSeconds;
        return Refuse(StatusCodes.Status429TooManyRequests, why);
    }

    bool TryReadTimeout(HttpRequest request, out TimeSpan timeout)
    {
        timeout = server.Timeout;
        return !request.QueryString.HasValue
            || !request.Query.TryGetValue("timeout", out var given)
            || (given.Count == 1 && ReviewTimeout.TryParse(given[0] ?? "", out timeout));
    }

    /// <summary>
    /// The path with every escape decoded; the host's own reading of it leaves an escaped slash as it is.
    /// </summary>
    static string PathOf(HttpContext http) =>
        http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] is { } raw && raw.StartsWith('/')
            ? Uri.UnescapeDataString(raw)
            : http.Request.Path.Value ?? "/";

    static AdmissionHttpReply Refuse(int status, string message) =>
        new(status, "text/plain; charset=utf-8", new(Encoding.UTF8.GetBytes(message + "\n")));

    /// <summary>A client that does not take its answer in time loses its connection, not the others their place.</summary>
    async Task Send(HttpContext http, AdmissionHttpReply reply)
    {
        http.Response.StatusCode = reply.StatusCode;
        http.Response.ContentType = reply.ContentType;
        http.Response.ContentLength = reply.Body.Length;
        await http.Response.StartAsync(http.RequestAborted);
        foreach (var part in reply.Body)
            http.Response.BodyWriter.Write(part.Span);
        var writing = http.Response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
        try
        {
            await writing.WaitAsync(server.Timeout);
        }
        catch (TimeoutException)
        {
            throw new OperationCanceledException("The client did not take its answer.");
        }
    }
}
