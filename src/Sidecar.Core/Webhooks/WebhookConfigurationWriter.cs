using System.Text.Json.Nodes;

namespace Sidecar.Core.Webhooks;

/// <summary>Writes the JSON of a configuration from its typed form. What is null or empty is left out.</summary>
static class WebhookConfigurationWriter
{
    public static JsonObject Write(
        WebhookApiVersion version, string name, IEnumerable<KeyValuePair<string, string>> labels, IEnumerable<JsonObject> entries)
    {
        var metadata = new JsonObject { ["name"] = name };
        var map = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        if (map.Count > 0)
            metadata["labels"] = map;
        return new JsonObject
        {
            ["apiVersion"] = WebhookVocabulary.ApiVersion.Write(version),
            ["kind"] = WebhookConfigurationReader.Kind,
            ["metadata"] = metadata,
            ["webhooks"] = new JsonArray([.. entries]),
        };
    }

    public static JsonObject Write(WebhookEntry entry)
    {
        var json = new JsonObject { ["name"] = entry.Name, ["clientConfig"] = Write(entry.ClientConfig) };
        Set(json, "rules", entry.Rules, Write);
        Set(json, "failurePolicy", entry.FailurePolicy, WebhookVocabulary.FailurePolicy);
        Set(json, "matchPolicy", entry.MatchPolicy, WebhookVocabulary.MatchPolicy);
        Set(json, "namespaceSelector", entry.NamespaceSelector?.ToJson());
        Set(json, "objectSelector", entry.ObjectSelector?.ToJson());
        Set(json, "matchConditions", entry.MatchConditions, condition =>
            new JsonObject { ["name"] = condition.Name, ["expression"] = condition.Expression });
        Set(json, "sideEffects", entry.SideEffects, WebhookVocabulary.SideEffects);
        Set(json, "timeoutSeconds", entry.TimeoutSeconds);
        Set(json, "reinvocationPolicy", entry.ReinvocationPolicy, WebhookVocabulary.ReinvocationPolicy);
        Set(json, "admissionReviewVersions", entry.AdmissionReviewVersions, version => version);
        return json;
    }

    public static JsonObject Write(WebhookClientConfig client)
    {
        var json = new JsonObject();
        Set(json, "url", client.Url);
        Set(json, "service", client.Service is { } service ? Write(service) : null);
        Set(json, "caBundle", client.CaBundle);
        return json;
    }

    static JsonObject Write(WebhookService service)
    {
        var json = new JsonObject { ["name"] = service.Name, ["namespace"] = service.Namespace };
        Set(json, "path", service.Path);
        Set(json, "port", service.Port);
        return json;
    }

    public static JsonObject Write(WebhookRule rule)
    {
        var json = new JsonObject();
        Set(json, "operations", rule.Operations, operation => WebhookVocabulary.Operation.Write(operation));
        Set(json, "apiGroups", rule.ApiGroups, text => text);
        Set(json, "apiVersions", rule.ApiVersions, text => text);
        Set(json, "resources", rule.Resources, text => text);
        Set(json, "scope", rule.Scope, WebhookVocabulary.Scope);
        return json;
    }

    static void Set(JsonObject json, string key, JsonNode? value)
    {
        if (value is not null)
            json[key] = value;
    }

    static void Set<T>(JsonObject json, string key, T? value, WebhookVocabulary<T> words) where T : struct, Enum
    {
        if (value is { } written)
            json[key] = words.Write(written);
    }

    static void Set<T>(JsonObject json, string key, EquatableArray<T> items, Func<T, JsonNode> write)
    {
        if (!items.IsEmpty)
            json[key] = new JsonArray([.. items.Select(write)]);
    }
}
