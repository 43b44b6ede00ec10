using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Admission;
using Sidecar.Tests.Admission;

namespace Sidecar.Samples.Tests.Webhook;

public class WebhookTests(RunningWebhook webhook) : IClassFixture<RunningWebhook>
{
    const string Family = "admission-reviews";

    const string Review = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","object":
         {"metadata":{"generateName":"a-"},"spec":{"containers":[{"name":"app","image":"a"}]}}}}
        """;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_recorded_reviews_are_answered_over_TLS_as_an_API_server_accepts()
    {
        var problems = new List<string>();
        foreach (var file in Directory.EnumerateFiles(Corpus.Family(Family), "*.json").Order())
        {
            var review = await File.ReadAllBytesAsync(file, Stop);
            var (status, body) = await Post("/inject?timeout=5s", review);
            if (status != HttpStatusCode.OK)
                problems.Add($"{Path.GetFileName(file)}: {status}");
            else
                problems.AddRange(AdmissionFacts.Check(review, body).Select(problem => $"{Path.GetFileName(file)}: {problem}"));
        }
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_protocols_are_spoken_that_an_API_server_uses(string version)
    {
        using var client = webhook.NewClient(Version.Parse(version));
        using var answer = await client.PostAsync("/inject", Content(Encoding.UTF8.GetBytes(Review)), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        var body = await answer.Content.ReadAsByteArrayAsync(Stop);
        Assert.Empty(AdmissionFacts.Check(Encoding.UTF8.GetBytes(Review), body));
    }

    [Theory]
    [InlineData("/inject/cluster/east", "east")]
    [InlineData("/inject/cluster/a%20b%2Fnet", "a b")]
    [InlineData("/inject/cluster/c--slash--1/", "c/1")]
    public async Task The_path_is_read_with_every_escape_decoded(string path, string cluster)
    {
        var (_, body) = await Post(path, Encoding.UTF8.GetBytes(Review));
        Assert.Contains(
            $$"""{"name":"ISTIO_META_CLUSTER_ID","value":"{{cluster}}"}""", AdmissionFacts.PatchOf(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_are_no_review_are_refused()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "no body found\n"), await PostText("/inject", []));
        var (status, garbage) = await PostText("/inject", "{"u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(JsonNode.Parse(garbage)!["response"]!["allowed"]!.GetValue<bool>());
        using var plain = await webhook.Client.PostAsync("/inject", new StringContent("{}"), Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, plain.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_its_length_is_announced(bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inject")
        {
            Content = Content(new byte[AdmissionEndpoint.MaxBodyBytes + 1]),
            Version = HttpVersion.Version20,
        };
        if (!announced)
            request.Content = new StreamContent(new Unsized(new byte[AdmissionEndpoint.MaxBodyBytes + 1]))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        using var answer = await webhook.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("the body is larger than 6291456 bytes, the most that is answered\n", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task It_says_that_it_is_healthy() =>
        Assert.Equal("ok", await webhook.Client.GetStringAsync("/healthz", Stop));

    async Task<(HttpStatusCode, byte[])> Post(string path, byte[] body)
    {
        using var answer = await webhook.Client.PostAsync(path, Content(body), Stop);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    async Task<(HttpStatusCode, string)> PostText(string path, byte[] body)
    {
        var (status, answer) = await Post(path, body);
        return (status, Encoding.UTF8.GetString(answer));
    }

    static ByteArrayContent Content(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A stream that does not tell its length, so that the client cannot announce it.</summary>
    sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
