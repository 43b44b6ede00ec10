namespace Sidecar.Webhook.Reviews;

static class ReviewsSetup
{
    public static void AddReviews(this WebApplicationBuilder builder) => builder.Services.AddSingleton<ReviewEndpoint>();

    public static void MapReviews(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<ReviewEndpoint>();
        app.MapPost("/inject/{**rest}", (RequestDelegate)endpoint.Answer);
    }
}
