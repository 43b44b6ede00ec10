using System.Text.Json.Nodes;
using Sidecar.Core.Webhooks;

namespace Sidecar.Core.Tests.Webhooks;

/// <summary>
/// Decides whether the API server calls a webhook, straight from the JSON and from nothing but the API reference: a
/// second opinion to hold the matcher against. Knows no match conditions.
/// </summary>
static class NaiveApiServer
{
    public static bool Calls(WebhookConfiguration configuration, int index, WebhookRequest request)
    {
        var json = configuration.ToJson();
        var entry = json["webhooks"]![index]!;
        var isBeta = (string)json["apiVersion"]! == "admissionregistration.k8s.io/v1beta1";
        if (request.Resource.Group == "admissionregistration.k8s.io")
            return false;
        var policy = (string?)entry["matchPolicy"] ?? (isBeta ? "Exact" : "Equivalent");
        var forms = policy == "Exact" ? [request.Resource] : request.Equivalents.Prepend(request.Resource);
        var rules = entry["rules"] as JsonArray ?? [];
        return forms.Any(form => rules.Any(rule => Fits(rule!, form, request)))
            && FitsNamespace(entry["namespaceSelector"], request)
            && FitsObject(entry["objectSelector"], request);
    }

    /// <summary>At a dry run a webhook that may have side effects makes the API server refuse the request.</summary>
    public static bool Refuses(WebhookConfiguration configuration, int index, WebhookRequest request) =>
        request.DryRun && Calls(configuration, index, request)
        && (string?)configuration.ToJson()["webhooks"]![index]!["sideEffects"] is not ("None" or "NoneOnDryRun");

    static bool Fits(JsonNode rule, GroupVersionResource resource, WebhookRequest request)
    {
        var inNamespace = request.Namespace != "" && resource != new GroupVersionResource("", "v1", "namespaces");
        return List(rule["operations"]).Any(one => one == "*" || string.Equals(one, $"{request.Operation}", StringComparison.OrdinalIgnoreCase))
            && List(rule["apiGroups"]).Any(one => one == "*" || one == resource.Group)
            && List(rule["apiVersions"]).Any(one => one == "*" || one == resource.Version)
            && List(rule["resources"]).Any(one => FitsResource(one.Split('/'), resource.Resource, request.Subresource))
            && (string?)rule["scope"] switch { "Cluster" => !inNamespace, "Namespaced" => inNamespace, _ => true };
    }

    static bool FitsResource(string[] pattern, string resource, string subresource) =>
        (pattern[0] == "*" || pattern[0] == resource)
        && (pattern.Length == 1 ? subresource == "" : pattern[1] == "*" || pattern[1] == subresource);

    static bool FitsNamespace(JsonNode? selector, WebhookRequest request)
    {
        if (request.Namespace == "" && request.Resource.Resource != "namespaces")
            return true;
        var labels = request.NamespaceLabels!.ToDictionary();
        if (request.Namespace != "" && !labels.ContainsKey("kubernetes.io/metadata.name"))
            labels["kubernetes.io/metadata.name"] = request.Namespace;
        return Fits(selector, labels);
    }

    static bool FitsObject(JsonNode? selector, WebhookRequest request) =>
        selector is null or JsonObject { Count: 0 }
        || (request.Pod is { } pod && Fits(selector, pod.Labels))
        || (request.OldPod is { } old && Fits(selector, old.Labels));

    static bool Fits(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        (selector?["matchLabels"] as JsonObject ?? []).All(pair => labels.GetValueOrDefault(pair.Key) == (string)pair.Value!)
        && (selector?["matchExpressions"] as JsonArray ?? []).All(expression =>
        {
            var value = labels.GetValueOrDefault((string)expression!["key"]!);
            var values = List(expression["values"]).ToList();
            return (string)expression["operator"]! switch
            {
                "In" => value is not null && values.Contains(value),
                "NotIn" => value is null || !values.Contains(value),
                "Exists" => value is not null,
                _ => value is null,
            };
        });

    static IEnumerable<string> List(JsonNode? node) => (node as JsonArray ?? []).Select(item => (string)item!);
}
