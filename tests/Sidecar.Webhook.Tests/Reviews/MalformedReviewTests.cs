using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Admission;
using Sidecar.Tests.Admission;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Reviews;

/// <summary>What is no review gets the answer that Istio's injector gives, and the process lives on.</summary>
public class MalformedReviewTests(SharedWebhook shared) : IClassFixture<SharedWebhook>, IAsyncLifetime
{
    readonly RunningWebhook webhook = shared.Running;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>After every test: it still answers.</summary>
    public async ValueTask DisposeAsync()
    {
        var (status, body) = await webhook.Client.PostReview();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(AdmissionFacts.Check(Review.Bytes, body));
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string, string, string> Denied => new()
    {
        { "truncated", Review.Text[..^40], "the body is no AdmissionReview: " },
        { "no JSON", "{garbage", "the body is no AdmissionReview: " },
        { "text after the review", Review.Text + "{}", "the body is no AdmissionReview: " },
        { "no object", "[]", "the body is no AdmissionReview: expected an object" },
        { "null", "null", "the body is no AdmissionReview: expected an object" },
        { "another kind", Review.Text.Replace("AdmissionReview", "Pod", StringComparison.Ordinal), "/kind: " },
        { "another version", Review.Text.Replace("io/v1", "io/v2", StringComparison.Ordinal), "/apiVersion: " },
        { "no request", """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""", "/request: expected an object, found nothing" },
        { "a uid that is a number", Review.Text.Replace("\"u\"", "7", StringComparison.Ordinal), "/request/uid: expected a text, found 7" },
        { "a wrong operation", Review.Text.Replace("CREATE", "create", StringComparison.Ordinal), "/request/operation: " },
        { "a key twice", Review.Text.Replace("\"uid\":\"u\"", "\"uid\":\"u\",\"uid\":\"v\"", StringComparison.Ordinal), "uid" },
        { "deep nesting", Review.Text.Replace("\"spec\"", $"\"x\":{new string('[', 5000)}{new string(']', 5000)},\"spec\"", StringComparison.Ordinal), "the body is no AdmissionReview: " },
        { "not UTF-8", Review.Text.Replace("app", "\u00ff", StringComparison.Ordinal), "the body is no AdmissionReview: " },
        { "no pod", Review.Text.Replace("[{\"name\":\"app\",\"image\":\"a\"}]", "7", StringComparison.Ordinal), "the object is no pod: /spec/containers: expected a list" },
        { "an object that is a text", """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","object":"pod"}}""", "the object is no pod: " },
        { "no object", """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE"}}""", "expected an object, found nothing" },
        { "a container that is a number", Review.Text.Replace("{\"name\":\"app\",\"image\":\"a\"}", "7", StringComparison.Ordinal), "the object is no pod: " },
        { "labels of numbers", Review.Text.Replace("\"generateName\":\"a-\"", "\"labels\":{\"a\":1}", StringComparison.Ordinal), "the object is no pod: /metadata/labels/a" },
    };

    [Theory]
    [MemberData(nameof(Denied))]
    public async Task What_is_no_review_of_a_pod_is_denied_with_a_reason(string what, string body, string message)
    {
        Assert.NotEmpty(what);
        // Latin-1 keeps a lone byte above 127 as it is, which is no UTF-8.
        var bytes = Encoding.Latin1.GetBytes(body);
        var (status, answer) = await webhook.Client.PostReview(bytes);
        Assert.Equal(HttpStatusCode.OK, status);
        var review = JsonNode.Parse(answer)!;
        Assert.Equal("AdmissionReview", review["kind"]!.GetValue<string>());
        Assert.False(review["response"]!["allowed"]!.GetValue<bool>());
        Assert.Contains(message, review["response"]!["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(review["response"]!["patch"]);
    }

    [Fact]
    public async Task An_empty_body_is_a_bad_request() =>
        Assert.Equal((HttpStatusCode.BadRequest, "no body found\n"), await webhook.Client.PostText([]));

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData(null)]
    public async Task Another_content_type_is_unsupported(string? type)
    {
        using var content = new ByteArrayContent(Review.Bytes);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var answer = await webhook.Client.PostAsync(
            new Uri("/inject", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("invalid Content-Type, want `application/json`\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("1.1", false)]
    [InlineData("2.0", true)]
    [InlineData("2.0", false)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_its_length_is_announced(string version, bool announced)
    {
        using var client = webhook.NewClient(Version.Parse(version));
        var bytes = new byte[AdmissionEndpoint.DefaultMaxBodyBytes + 1];
        using HttpContent content = announced ? new ByteArrayContent(bytes) : new StreamContent(new Unsized(bytes));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(
            new Uri("/inject", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("the body is larger than 7340032 bytes, the most that is answered\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The server has a limit too, a little higher, and words of its own for it.</summary>
    [Fact]
    public async Task A_body_far_over_the_limit_that_comes_at_once_is_refused_in_the_same_words()
    {
        await using var small = await RunningWebhook.Start([("Server:MaxBodyBytes", "1024")]);
        using var content = new StreamContent(new Unsized(new byte[200_000]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await small.Client.PostAsync(
            new Uri("/inject", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("the body is larger than 1024 bytes, the most that is answered\n",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("ffffffffffffffff\r\n{}")]
    public async Task A_body_whose_chunks_are_none_is_a_bad_request(string chunks)
    {
        await using var stream = await webhook.Connect();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /inject HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_just_the_limit_is_read()
    {
        var bytes = new byte[AdmissionEndpoint.DefaultMaxBodyBytes];
        bytes.AsSpan().Fill((byte)' ');
        Review.Bytes.CopyTo(bytes, 0);
        var (status, answer) = await webhook.Client.PostReview(bytes);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(AdmissionFacts.Check(Review.Bytes, answer));
    }

    [Fact]
    public async Task Whatever_bytes_come_every_one_gets_an_answer()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var bytes = Mutate(random, Review.Bytes);
            var (status, answer) = await webhook.Client.PostReview(bytes);
            var what = $"seed {seed}, {i}: {Convert.ToBase64String(bytes)}";
            if (bytes.Length == 0)
                Assert.True(status == HttpStatusCode.BadRequest, what);
            else
                Assert.True(status == HttpStatusCode.OK && JsonNode.Parse(answer)!["response"]!["allowed"] is not null, what);
        }
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("5")]
    [InlineData("")]
    public async Task A_timeout_that_is_none_is_a_bad_request(string timeout)
    {
        var (status, text) = await webhook.Client.PostText(Review.Bytes, $"/inject?timeout={timeout}");
        Assert.Equal((HttpStatusCode.BadRequest, $"timeout: found '{timeout}', expected one duration such as 10s\n"), (status, text));
    }

    [Theory]
    [InlineData("GET", "/inject", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/inject/cluster/c", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/injected", HttpStatusCode.NotFound)]
    [InlineData("POST", "/", HttpStatusCode.NotFound)]
    public async Task Nothing_else_is_there(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Version = HttpVersion.Version20 };
        using var answer = await webhook.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    static byte[] Mutate(Random random, byte[] review)
    {
        var bytes = review.ToList();
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(random.Next(bytes.Count));
                    break;
                case 1:
                    bytes[random.Next(bytes.Count)] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.Insert(random.Next(bytes.Count), "{}[]\",:0\\"u8[random.Next(9)]);
                    break;
                default:
                    bytes = [.. bytes.Take(random.Next(bytes.Count + 1))];
                    break;
            }
        return [.. bytes];
    }

    /// <summary>A stream that does not tell its length, so that the client cannot announce it.</summary>
    sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
