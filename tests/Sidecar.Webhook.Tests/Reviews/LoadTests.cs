using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Sidecar.Webhook.Reviews;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Reviews;

/// <summary>More than it can do, and clients that behave badly.</summary>
public class LoadTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_the_limit_a_review_is_turned_away_with_a_time_to_come_again_and_then_answered()
    {
        await using var webhook = await RunningWebhook.Start(
            [("Server:MaxConcurrentReviews", "2"), ("Server:RetryAfter", "00:00:03")]);
        await using var first = await BeginReview(webhook, "?timeout=30s");
        await using var second = await BeginReview(webhook, "?timeout=30s");
        await webhook.MetricBecomes(2, "sidecar_injection_requests_total");

        using var content = Review.Json(Review.Bytes);
        using var turned = await webhook.Client.PostAsync(new Uri("/inject", UriKind.Relative), content, Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, turned.StatusCode);
        Assert.Equal("3", turned.Headers.GetValues("Retry-After").Single());
        Assert.Equal("2 reviews are being answered, the most at a time\n", await turned.Content.ReadAsStringAsync(Stop));
        await webhook.MetricBecomes(1, "sidecar_webhook_refused_requests_total", "429");
        await webhook.MetricBecomes(3, "sidecar_injection_requests_total");
        await webhook.MetricBecomes(1, "sidecar_injection_failure_total");
        Assert.Equal(0, await webhook.Metric("sidecar_injection_time_seconds_count"));

        await EndReview(first);
        Assert.StartsWith("HTTP/1.1 200 ", await ReadAnswer(first), StringComparison.Ordinal);
        await Eventually.Holds(
            async () => (await webhook.Client.PostReview()).Status == HttpStatusCode.OK, "there is room again");
    }

    [Fact]
    public async Task Large_reviews_that_there_is_no_memory_for_are_turned_away_and_the_rest_is_answered()
    {
        await using var webhook = await RunningWebhook.Start(
            [("Server:MaxBodyBytes", "65536"), ("Server:MaxBytesInFlight", $"{MemoryBudget.Least(65536)}")]);
        // Each holds 64 KiB until its last byte comes; there is room for four.
        var reviews = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => BeginReview(webhook, "?timeout=30s", blanks: 60_000)));
        await webhook.MetricBecomes(12, "sidecar_injection_requests_total");
        await Eventually.Holds(
            async () => await webhook.Metric("sidecar_webhook_refused_requests_total", "429") >= 8, "those beyond are turned away");
        var answers = new List<string>();
        foreach (var review in reviews)
        {
            await EndReview(review);
            answers.Add(await ReadAnswer(review));
            await review.DisposeAsync();
        }
        Assert.All(answers, answer => Assert.True(
            answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
            || (answer.StartsWith("HTTP/1.1 429 ", StringComparison.Ordinal) && answer.Contains("Retry-After: 1\r\n", StringComparison.Ordinal)), answer));
        Assert.Contains(answers, answer => answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal));
        // All of it was given back.
        var body = new byte[65536];
        body.AsSpan().Fill((byte)' ');
        Review.Bytes.CopyTo(body, 0);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview(body)).Status);
    }

    [Fact]
    public void Memory_is_given_up_to_a_bound_and_to_the_first_in_any_case()
    {
        var budget = new MemoryBudget(100);
        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(41));
        Assert.True(budget.TryTake(40));
        budget.Return(60);
        budget.Return(40);
        Assert.True(budget.TryTake(1000));
        Assert.False(budget.TryTake(1));
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_those_that_stand_are_answered()
    {
        await using var webhook = await RunningWebhook.Start([("Server:MaxConnections", "16")]);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        var others = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => webhook.Connect()));
        await Assert.ThrowsAnyAsync<IOException>(webhook.Connect);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Ready()).Status);
        foreach (var other in others)
            await other.DisposeAsync();
        await Eventually.Holds(async () =>
        {
            try
            {
                await using var stream = await webhook.Connect();
                return true;
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                return false;
            }
        }, "there is room again");
    }

    [Fact]
    public async Task A_client_that_does_not_finish_is_answered_once_its_time_is_over()
    {
        await using var webhook = await RunningWebhook.Start();
        await using var slow = await BeginReview(webhook, "?timeout=1s", connection: "keep-alive");
        using var answer = new StreamReader(slow, leaveOpen: true);
        Assert.StartsWith("HTTP/1.1 408 ", await answer.ReadLineAsync(Stop), StringComparison.Ordinal);
        List<string> headers = [];
        while (await answer.ReadLineAsync(Stop) is { Length: > 0 } header)
            headers.Add(header);
        Assert.Contains("Connection: close", headers);
        Assert.Equal("the body did not arrive within the 1 s that the request has", await answer.ReadLineAsync(Stop));
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
    }

    [Fact]
    public async Task A_client_that_does_not_take_its_answers_loses_its_connection_and_gives_back_its_place()
    {
        await using var webhook = await RunningWebhook.Start([("Server:MaxConcurrentReviews", "1"), ("Server:Timeout", "00:00:01")]);
        await using var deaf = await webhook.Connect();
        var request = Encoding.UTF8.GetBytes(
            $"POST /inject HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Review.Bytes.Length}\r\n\r\n{Review.Text}");
        // As many as the buffers of both sides take; then the server waits for the client, and the client for the server.
        var cutOff = await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
                await deaf.WriteAsync(request, Stop).AsTask().WaitAsync(Eventually.Bound, Stop);
        });
        Assert.NotNull(cutOff);
        await Eventually.Holds(
            async () => (await webhook.Client.PostReview()).Status == HttpStatusCode.OK, "its place is free again");
        await Eventually.Holds(
            async () => await webhook.Metric("sidecar_webhook_refused_requests_total", "499") >= 1, "it is counted");
    }

    [Fact]
    public async Task Clients_that_go_away_give_back_what_they_held()
    {
        await using var webhook = await RunningWebhook.Start([("Server:MaxConcurrentReviews", "4")]);
        for (var i = 0; i < 20; i++)
        {
            var gone = await BeginReview(webhook);
            await gone.DisposeAsync();
        }
        await Eventually.Holds(
            async () => (await webhook.Client.PostReview()).Status == HttpStatusCode.OK, "the four places are free again");
        await Eventually.Holds(
            async () => await webhook.Metric("sidecar_webhook_refused_requests_total", "499") >= 1, "an abort is counted");
    }

    /// <summary>Whoever may call could fill the log otherwise.</summary>
    [Fact]
    public async Task Clients_that_stall_or_leave_in_the_middle_of_a_body_leave_no_error_in_the_log()
    {
        var webhook = await RunningWebhook.Start();
        await using (webhook)
        {
            await using var slow = await BeginReview(webhook, "?timeout=100ms");
            await webhook.MetricBecomes(1, "sidecar_injection_requests_total");
            foreach (var leave in (Func<Socket, int>[])[Reset, Close, SendNoTls])
                await LeaveInTheMiddle(webhook, leave);
            using var cancelled = new CancellationTokenSource();
            using var content = new Stalling(cancelled);
            content.Headers.ContentType = new("application/json");
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => webhook.Client.PostAsync(new Uri("/inject?timeout=30s", UriKind.Relative), content, cancelled.Token));
            await webhook.MetricBecomes(1, "sidecar_webhook_refused_requests_total", "408");
            await webhook.MetricBecomes(4, "sidecar_webhook_refused_requests_total", "499");
            Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
        }
        Assert.DoesNotContain(webhook.Log.Lines, line => line.Level >= LogLevel.Warning);

        static int Reset(Socket socket)
        {
            socket.LingerState = new LingerOption(true, 0);
            return 0;
        }

        static int Close(Socket socket) => 0;

        // A record of application data that decrypts to nothing.
        static int SendNoTls(Socket socket) => socket.Send([23, 3, 3, 0, 32, .. new byte[32]]);
    }

    static async Task LeaveInTheMiddle(RunningWebhook webhook, Func<Socket, int> leave)
    {
        var before = await webhook.Metric("sidecar_injection_requests_total");
        var (socket, stream) = await webhook.ConnectSocket();
        await using (stream)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /inject?timeout=30s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"), Stop);
            await Eventually.Holds(async () => await webhook.Metric("sidecar_injection_requests_total") > before, "the body is waited for");
            leave(socket);
            socket.Close();
        }
    }

    [Fact]
    public async Task A_thousand_reviews_at_once_are_each_answered_or_turned_away()
    {
        await using var webhook = await RunningWebhook.Start([("Server:MaxConcurrentReviews", "64")]);
        using var client = webhook.NewClient(HttpVersion.Version11);
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async _ =>
        {
            using var content = Review.Json(Review.Bytes);
            using var answer = await client.PostAsync(new Uri("/inject?timeout=30s", UriKind.Relative), content, Stop);
            return (answer.StatusCode, HasTime: answer.Headers.Contains("Retry-After"));
        }));
        Assert.All(answers, answer => Assert.True(
            answer is (HttpStatusCode.OK, false) or (HttpStatusCode.TooManyRequests, true), answer.ToString()));
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await webhook.Client.PostReview()).Status);
    }

    /// <summary>Sends all of a request but the last byte of its body, with so many blanks before it.</summary>
    static async Task<SslStream> BeginReview(RunningWebhook webhook, string query = "", int blanks = 0, string connection = "close")
    {
        var stream = await webhook.Connect();
        var head = $"POST /inject{query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {blanks + Review.Bytes.Length}\r\nConnection: {connection}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + new string(' ', blanks)), Stop);
        await stream.WriteAsync(Review.Bytes.AsMemory(..^1), Stop);
        await stream.FlushAsync(Stop);
        return stream;
    }

    static async Task EndReview(SslStream stream)
    {
        await stream.WriteAsync(Review.Bytes.AsMemory(^1..), Stop);
        await stream.FlushAsync(Stop);
    }

    static async Task<string> ReadAnswer(SslStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(Stop).WaitAsync(Eventually.Bound, Stop);
    }

    /// <summary>Begins a body, and then its client thinks better of it.</summary>
    sealed class Stalling(CancellationTokenSource leave) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray(), Stop);
            await stream.FlushAsync(Stop);
            await leave.CancelAsync();
            await Task.Delay(Timeout.Infinite, leave.Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
