using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>An object, or a Status that says why not.</summary>
sealed record ApiAnswer(int Code, JsonObject Body)
{
    public static ApiAnswer Failure(int code, string reason, string message) => new(code, new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["reason"] = reason,
        ["message"] = message,
        ["code"] = code,
    });
}
