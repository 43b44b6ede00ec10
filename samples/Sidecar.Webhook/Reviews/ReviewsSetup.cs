using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Sidecar.Webhook.Observability;
using Sidecar.Webhook.Options;

namespace Sidecar.Webhook.Reviews;

static class ReviewsSetup
{
    const string Limit = "reviews";

    public static void AddReviews(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ReviewEndpoint>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<WebhookOptions>, WebhookMetrics>(LimitReviews);
    }

    public static void MapReviews(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ReviewEndpoint>();
        app.MapPost("/inject/{**rest}", (RequestDelegate)endpoint.Answer).RequireRateLimiting(Limit);
    }

    /// <summary>Nothing waits in line: the API server repeats a call that was answered 429 with a time to come again.</summary>
    static void LimitReviews(RateLimiterOptions limiter, IOptions<WebhookOptions> options, WebhookMetrics metrics)
    {
        var server = options.Value.Server;
        limiter.AddConcurrencyLimiter(Limit, limit =>
        {
            limit.PermitLimit = server.MaxConcurrentReviews;
            limit.QueueLimit = 0;
            limit.QueueProcessingOrder = QueueProcessingOrder.OldestFirst;
        });
        limiter.OnRejected = (rejected, stop) =>
        {
            metrics.ReviewTurnedAway();
            var response = rejected.HttpContext.Response;
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.Headers.RetryAfter = server.RetryAfterSeconds;
            return new ValueTask(response.WriteAsync($"{server.MaxConcurrentReviews} reviews are being answered, the most at a time\n", stop));
        };
    }
}
