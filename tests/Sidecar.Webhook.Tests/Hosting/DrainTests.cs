using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Sidecar.Webhook.Tests.Hosting;

public class DrainTests
{
    [Fact]
    public async Task Told_to_stop_it_is_not_ready_first_answers_on_and_closes_at_last()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var webhook = await RunningWebhook.Start([("Server:DrainDelay", "00:00:10")], time);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Ready()).Status);

        var stopping = webhook.Stop();
        await Eventually.Holds(async () => (await webhook.Ready()).Status == HttpStatusCode.ServiceUnavailable, "it is not ready");
        Assert.Contains("[-] running: stopping", (await webhook.Ready()).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        using var client = webhook.NewClient(HttpVersion.Version11);
        using var content = Review.Json(Review.Bytes);
        using var answer = await client.PostAsync(new Uri("/inject", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(answer.Headers.ConnectionClose);
        Assert.False(stopping.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(10));
        await stopping.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
        using var late = webhook.NewClient(HttpVersion.Version11);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.PostReview());
    }
}
