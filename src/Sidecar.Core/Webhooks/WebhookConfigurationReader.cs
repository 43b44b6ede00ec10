using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks;

/// <summary>Reads the typed form of a configuration from its JSON.</summary>
sealed class WebhookConfigurationReader
{
    public const string Kind = "MutatingWebhookConfiguration";

    readonly WebhookFields fields = new();

    public WebhookApiVersion Version { get; private set; }

    public string Name { get; private set; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; private set; } = new Dictionary<string, string>();

    public EquatableArray<WebhookEntry> Entries { get; private set; }

    /// <exception cref="WebhookFormatException">The JSON has another form; all problems are named.</exception>
    public static WebhookConfigurationReader Read(JsonObject root)
    {
        var reader = new WebhookConfigurationReader();
        reader.ReadRoot(root);
        reader.fields.ThrowIfAnything();
        return reader;
    }

    void ReadRoot(JsonObject root)
    {
        Version = ReadVersion(fields.RequiredText(root, "apiVersion", JsonPointer.Root));
        var kind = fields.RequiredText(root, "kind", JsonPointer.Root);
        if (kind is not ("" or Kind))
            fields.Wrong(JsonPointer.Root / "kind", $"expected {Kind}, found \"{kind}\"");
        if (fields.Object(root, "metadata", JsonPointer.Root) is { } metadata)
        {
            Name = fields.Text(metadata, "name", JsonPointer.Root / "metadata") ?? "";
            Labels = ReadLabels(metadata);
        }
        Entries = fields.Objects(root, "webhooks", JsonPointer.Root, ReadEntry);
    }

    WebhookApiVersion ReadVersion(string text)
    {
        if (text != "" && !WebhookVocabulary.ApiVersion.TryRead(text, out _))
            fields.Wrong(JsonPointer.Root / "apiVersion", $"expected one of {WebhookVocabulary.ApiVersion.Words}, found \"{text}\"");
        return WebhookVocabulary.ApiVersion.TryRead(text, out var version) ? version.Value : default;
    }

    Dictionary<string, string> ReadLabels(JsonObject metadata)
    {
        var at = JsonPointer.Root / "metadata";
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Object(metadata, "labels", at) is { } map)
            foreach (var (key, _) in map)
                labels[key] = fields.Text(map, key, at / "labels") ?? "";
        return labels;
    }

    WebhookEntry ReadEntry(JsonObject entry, JsonPointer at) => new()
    {
        Name = fields.RequiredText(entry, "name", at),
        ClientConfig = ReadClient(fields.Object(entry, "clientConfig", at) ?? [], at / "clientConfig"),
        Rules = fields.Objects(entry, "rules", at, ReadRule),
        FailurePolicy = fields.Choice(entry, "failurePolicy", at, WebhookVocabulary.FailurePolicy),
        MatchPolicy = fields.Choice(entry, "matchPolicy", at, WebhookVocabulary.MatchPolicy),
        NamespaceSelector = ReadSelector(entry, "namespaceSelector", at),
        ObjectSelector = ReadSelector(entry, "objectSelector", at),
        MatchConditions = fields.Objects(entry, "matchConditions", at, ReadCondition),
        SideEffects = fields.Choice(entry, "sideEffects", at, WebhookVocabulary.SideEffects),
        TimeoutSeconds = fields.Integer(entry, "timeoutSeconds", at),
        ReinvocationPolicy = fields.Choice(entry, "reinvocationPolicy", at, WebhookVocabulary.ReinvocationPolicy),
        AdmissionReviewVersions = fields.Texts(entry, "admissionReviewVersions", at),
    };

    WebhookClientConfig ReadClient(JsonObject client, JsonPointer at) => new()
    {
        Url = fields.Text(client, "url", at),
        Service = fields.Object(client, "service", at) is { } service ? ReadService(service, at / "service") : null,
        CaBundle = fields.Text(client, "caBundle", at),
    };

    WebhookService ReadService(JsonObject service, JsonPointer at) =>
        new(fields.Text(service, "namespace", at) ?? "", fields.Text(service, "name", at) ?? "")
        {
            Path = fields.Text(service, "path", at),
            Port = fields.Integer(service, "port", at),
        };

    WebhookRule ReadRule(JsonObject rule, JsonPointer at) => new()
    {
        Operations = fields.Choices(rule, "operations", at, WebhookVocabulary.Operation),
        ApiGroups = fields.Texts(rule, "apiGroups", at),
        ApiVersions = fields.Texts(rule, "apiVersions", at),
        Resources = fields.Texts(rule, "resources", at),
        Scope = fields.Choice(rule, "scope", at, WebhookVocabulary.Scope),
    };

    WebhookMatchCondition ReadCondition(JsonObject condition, JsonPointer at) =>
        new(fields.RequiredText(condition, "name", at), fields.RequiredText(condition, "expression", at));

    LabelSelector? ReadSelector(JsonObject entry, string key, JsonPointer at)
    {
        if (fields.Object(entry, key, at) is not { } selector)
            return null;
        try
        {
            return LabelSelector.FromJson(selector);
        }
        catch (FormatException fault)
        {
            foreach (var line in fault.Message.Split(Environment.NewLine))
                fields.Wrong(at / key, line);
            return null;
        }
    }
}
