using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Testing;

namespace SidecarWebhook.Tests;

public sealed class WebhookTests : IDisposable
{
    readonly WebApplicationFactory<Program> host = new();

    public void Dispose() => host.Dispose();

    [Fact]
    public async Task A_pod_is_injected()
    {
        var response = await Review("shop");
        Assert.True((bool)response["allowed"]!);
        Assert.Equal("JSONPatch", (string?)response["patchType"]);
    }

    [Fact]
    public async Task A_pod_of_payments_is_left_alone()
    {
        var response = await Review("payments");
        Assert.True((bool)response["allowed"]!);
        Assert.Null(response["patch"]);
    }

    async Task<JsonNode> Review(string @namespace)
    {
        var pod = JsonNode.Parse("""{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web","image":"nginx"}]}}""");
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "1",
                ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
                ["operation"] = "CREATE",
                ["namespace"] = @namespace,
                ["object"] = pod,
            },
        };
        var stop = TestContext.Current.CancellationToken;
        using var client = host.CreateClient();
        // As an API server sends it: any other content type, with a charset too, is refused.
        using var body = new StringContent(review.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync("/inject", body, stop);
        var content = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(stop));
        return content!["response"]!;
    }
}
