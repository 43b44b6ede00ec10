using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Sidecar.Webhook.Tests.Hosting;

/// <summary>Reviews to send, and how an API server sends them.</summary>
static class Review
{
    public const string Text = """
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE","object":
         {"metadata":{"generateName":"a-"},"spec":{"containers":[{"name":"app","image":"a"}]}}}}
        """;

    public static byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    public static async Task<(HttpStatusCode Status, byte[] Body)> PostReview(
        this HttpClient client, byte[]? body = null, string path = "/inject?timeout=10s")
    {
        using var content = Json(body ?? Bytes);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    public static async Task<(HttpStatusCode Status, string Text)> PostText(
        this HttpClient client, byte[] body, string path = "/inject?timeout=10s")
    {
        var (status, answer) = await client.PostReview(body, path);
        return (status, Encoding.UTF8.GetString(answer));
    }

    public static ByteArrayContent Json(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
