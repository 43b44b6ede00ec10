using System.Text.Json.Nodes;
using Sidecar.Core.Webhooks;

namespace Sidecar.Core.Tests.Webhooks;

/// <summary>Takes requirements out of a configuration at the places that blockers name.</summary>
static class WebhookRepair
{
    public static WebhookConfiguration Without(this WebhookConfiguration configuration, IEnumerable<WebhookBlocker> blockers)
    {
        var json = configuration.ToJson();
        foreach (var blocker in blockers)
            Repair(json, blocker);
        return WebhookConfiguration.FromJson(json);
    }

    static void Repair(JsonObject json, WebhookBlocker blocker)
    {
        var parent = blocker.Pointer.Parent.Find(json)!;
        var field = blocker.Pointer.Last;
        switch (blocker.Requirement)
        {
            case WebhookRequirement.Rules:
                parent[field] = JsonNode.Parse(
                    """[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}]""");
                break;
            case WebhookRequirement.Resources:
                parent[field] = new JsonArray("*/*");
                break;
            case WebhookRequirement.Operations or WebhookRequirement.ApiGroups or WebhookRequirement.ApiVersions:
                parent[field] = new JsonArray("*");
                break;
            case WebhookRequirement.Scope:
                parent[field] = "*";
                break;
            case WebhookRequirement.MatchPolicy:
                parent[field] = "Equivalent";
                break;
            case WebhookRequirement.NamespaceSelector or WebhookRequirement.ObjectSelector when parent is JsonArray expressions:
                expressions[int.Parse(field)] = new JsonObject { ["key"] = "nobody-has-it", ["operator"] = "DoesNotExist" };
                break;
            case WebhookRequirement.NamespaceSelector or WebhookRequirement.ObjectSelector:
                Assert.True(parent.AsObject().Remove(field));
                break;
            default:
                Assert.Fail($"{blocker} cannot be repaired in the configuration.");
                break;
        }
    }
}
