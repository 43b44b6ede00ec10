using System.Net;
using Sidecar.Tests.Admission;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Reviews;

public class RecordedReviewTests(SharedWebhook shared) : IClassFixture<SharedWebhook>
{
    const string Family = "admission-reviews";

    readonly RunningWebhook webhook = shared.Running;

    public static IEnumerable<TheoryDataRow<string?>> Recorded() => Corpus.Cases(
        Family, folder => Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileName).OfType<string>().Order());

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_recorded_review_is_answered_over_TLS_as_an_API_server_accepts(string? name)
    {
        var file = Corpus.SkipIfAbsent(Family, name);
        var review = await File.ReadAllBytesAsync(
            Path.Combine(Corpus.Family(Family), file), TestContext.Current.CancellationToken);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = webhook.NewClient(version);
            var (status, body) = await client.PostReview(review);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Empty(AdmissionFacts.Check(review, body));
        }
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_protocols_are_spoken_that_an_API_server_uses(string version)
    {
        using var client = webhook.NewClient(Version.Parse(version));
        using var content = Review.Json(Review.Bytes);
        using var answer = await client.PostAsync(new Uri("/inject", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Empty(AdmissionFacts.Check(Review.Bytes, body));
        Assert.Contains("istio-proxy", AdmissionFacts.PatchOf(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/inject/cluster/east", "east")]
    [InlineData("/inject/cluster/a%20b%2Fnet", "a b")]
    [InlineData("/inject/cluster/c--slash--1/", "c/1")]
    [InlineData("/inject/cluster/east?timeout=5s", "east")]
    public async Task The_path_is_read_with_every_escape_decoded(string path, string cluster)
    {
        var (_, body) = await webhook.Client.PostReview(path: path);
        Assert.Contains(
            $$"""{"name":"ISTIO_META_CLUSTER_ID","value":"{{cluster}}"}""", AdmissionFacts.PatchOf(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reviews_are_answered_over_TLS_only()
    {
        var (status, text) = await webhook.Management.PostText(Review.Bytes);
        Assert.Equal((HttpStatusCode.MisdirectedRequest, "reviews are answered over TLS only\n"), (status, text));
    }
}
