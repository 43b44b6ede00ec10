using System.Text.Json.Nodes;

namespace Sidecar.Core.Webhooks.Istio;

/// <summary>The entries of Istio's configurations, written as Istio writes them: every condition as an expression.</summary>
sealed record IstioEntries
{
    /// <summary>The revision or tag that the labels have to name.</summary>
    public required string Selects { get; init; }

    public required WebhookClientConfig Client { get; init; }

    /// <summary>Null where the field is left out.</summary>
    public WebhookReinvocationPolicy? ReinvocationPolicy { get; init; }

    /// <summary>Whether the labels that name no revision are answered too.</summary>
    public bool AnswersDefaultLabels { get; init; }

    /// <summary>Whether namespaces without a label are answered too; goes with <see cref="AnswersDefaultLabels"/>.</summary>
    public bool AnswersAllNamespaces { get; init; }

    public IEnumerable<JsonObject> Write()
    {
        yield return Entry("rev.namespace.", [In(IstioWebhooks.RevisionLabel, Selects), Absent(IstioWebhooks.NamespaceLabel)],
            [NotIn(IstioWebhooks.PodLabel, "false")]);
        yield return Entry("rev.object.", [Absent(IstioWebhooks.RevisionLabel), Absent(IstioWebhooks.NamespaceLabel)],
            [NotIn(IstioWebhooks.PodLabel, "false"), In(IstioWebhooks.RevisionLabel, Selects)]);
        if (!AnswersDefaultLabels)
            yield break;
        yield return Entry("namespace.", [In(IstioWebhooks.NamespaceLabel, "enabled")], [NotIn(IstioWebhooks.PodLabel, "false")]);
        yield return Entry("object.", [Absent(IstioWebhooks.NamespaceLabel), Absent(IstioWebhooks.RevisionLabel)],
            [In(IstioWebhooks.PodLabel, "true"), Absent(IstioWebhooks.RevisionLabel)]);
        if (AnswersAllNamespaces)
            yield return Entry("auto.",
                [
                    Absent(IstioWebhooks.NamespaceLabel), Absent(IstioWebhooks.RevisionLabel),
                    NotIn("kubernetes.io/metadata.name", "kube-system", "kube-public", "kube-node-lease", "local-path-storage"),
                ],
                [Absent(IstioWebhooks.PodLabel), Absent(IstioWebhooks.RevisionLabel)]);
    }

    JsonObject Entry(string prefix, JsonNode[] namespaces, JsonNode[] objects)
    {
        var entry = WebhookConfigurationWriter.Write(new WebhookEntry
        {
            Name = prefix + IstioWebhooks.EntryName,
            ClientConfig = Client,
            Rules = [WebhookRule.PodCreation],
            FailurePolicy = WebhookFailurePolicy.Fail,
            SideEffects = WebhookSideEffects.None,
            ReinvocationPolicy = ReinvocationPolicy,
            AdmissionReviewVersions = ["v1"],
        });
        entry["namespaceSelector"] = Selector(namespaces);
        entry["objectSelector"] = Selector(objects);
        return entry;
    }

    internal static JsonObject Selector(params JsonNode[] expressions) => new() { ["matchExpressions"] = new JsonArray(expressions) };

    internal static JsonObject In(string key, params string[] values) => Expression(key, "In", values);

    internal static JsonObject NotIn(string key, params string[] values) => Expression(key, "NotIn", values);

    internal static JsonObject Absent(string key) => Expression(key, "DoesNotExist", []);

    static JsonObject Expression(string key, string @operator, string[] values)
    {
        var json = new JsonObject { ["key"] = key, ["operator"] = @operator };
        if (values.Length > 0)
            json["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        return json;
    }
}
