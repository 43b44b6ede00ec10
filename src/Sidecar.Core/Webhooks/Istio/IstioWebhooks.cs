using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks.Istio;

/// <summary>Builds the webhook configurations of an Istio control plane, and tells them from others.</summary>
/// <remarks>The entries of one configuration exclude each other: at most one of them is called for a pod.</remarks>
public static class IstioWebhooks
{
    internal const string DefaultNamespace = "istio-system";
    internal const string DefaultRevision = "default";
    internal const string RevisionLabel = "istio.io/rev";
    internal const string TagLabel = "istio.io/tag";
    internal const string NamespaceLabel = "istio-injection";
    internal const string PodLabel = "sidecar.istio.io/inject";
    internal const string EntryName = "sidecar-injector.istio.io";

    const string DeactivatedLabel = "istio.io/deactivated";
    const string DeactivatedValue = "never-match";

    /// <summary>The selector of a webhook that has been switched off: <c>istio.io/deactivated=never-match</c>.</summary>
    public static LabelSelector NeverMatch { get; } =
        new(new SelectorRequirement(DeactivatedLabel, SelectorOperator.In, [DeactivatedValue]));

    /// <summary>The configuration of a control plane: <c>istio-sidecar-injector</c>, or with <c>-REVISION</c>.</summary>
    /// <param name="options">What it is built from.</param>
    /// <exception cref="WebhookFormatException">The revision is no label value.</exception>
    public static WebhookConfiguration Canonical(IstioWebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = options.Revision.Length == 0 ? "istio-sidecar-injector" : $"istio-sidecar-injector-{options.Revision}";
        return Build(name, options, Labels(options), new IstioEntries
        {
            Selects = options.RevisionLabel,
            Client = options.Client,
            ReinvocationPolicy = options.ReinvocationPolicy,
            AnswersDefaultLabels = options.Revision.Length == 0,
            AnswersAllNamespaces = options.EnableNamespacesByDefault,
        });
    }

    /// <summary>
    /// The configuration <c>istio-revision-tag-default</c> as the chart <c>default</c> writes it: it answers the labels
    /// that name no revision on behalf of the revision of the options.
    /// </summary>
    /// <param name="options">What it is built from; the port and the reinvocation policy are left out.</param>
    /// <exception cref="WebhookFormatException">The revision is no label value.</exception>
    public static WebhookConfiguration DefaultChart(IstioWebhookOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = options.Client;
        return Build("istio-revision-tag-default", options, TagLabels(options, DefaultRevision), new IstioEntries
        {
            Selects = DefaultRevision,
            Client = client with { Service = client.Service is { } service ? service with { Path = "/inject", Port = null } : null },
            AnswersDefaultLabels = true,
            AnswersAllNamespaces = options.EnableNamespacesByDefault,
        });
    }

    /// <summary>
    /// The one-entry configuration of Istio 1.0 to 1.4: it looks at the namespace only. A revision is selected as in 1.6.
    /// </summary>
    /// <param name="options">What it is built from.</param>
    /// <param name="version">The version to write it in; it says which AdmissionReviews are sent, too.</param>
    /// <exception cref="WebhookFormatException">The revision is no label value.</exception>
    public static WebhookConfiguration Simple(
        IstioWebhookOptions options, WebhookApiVersion version = WebhookApiVersion.V1Beta1)
    {
        ArgumentNullException.ThrowIfNull(options);
        var entry = WebhookConfigurationWriter.Write(new WebhookEntry
        {
            Name = EntryName,
            ClientConfig = options.Client,
            Rules = [WebhookRule.PodCreation],
            FailurePolicy = WebhookFailurePolicy.Fail,
            SideEffects = WebhookSideEffects.None,
            AdmissionReviewVersions = version == WebhookApiVersion.V1 ? ["v1", "v1beta1"] : ["v1beta1"],
        });
        entry["namespaceSelector"] = SimpleSelector(options);
        var name = options.Revision.Length == 0 ? "istio-sidecar-injector" : $"istio-sidecar-injector-{options.Revision}";
        return Write(version, Suffixed(name, options.Namespace),
            new() { ["app"] = "sidecar-injector", ["release"] = options.Release }, [entry]);
    }

    static JsonObject SimpleSelector(IstioWebhookOptions options) =>
        options.Revision.Length > 0
            ? IstioEntries.Selector(IstioEntries.Absent(NamespaceLabel), IstioEntries.In(RevisionLabel, options.Revision))
        : options.EnableNamespacesByDefault
            ? IstioEntries.Selector(IstioEntries.NotIn(NamespaceLabel, "disabled"), IstioEntries.NotIn("name", DefaultNamespace))
        : new() { ["matchLabels"] = new JsonObject { [NamespaceLabel] = "enabled" } };

    /// <summary>A configuration with every injector entry switched off; it stays in place and is never called.</summary>
    /// <param name="configuration">The configuration to switch off.</param>
    public static WebhookConfiguration Deactivate(WebhookConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var json = configuration.ToJson();
        for (var i = 0; i < configuration.Entries.Count; i++)
            if (IsInjector(configuration.Entries[i]))
                foreach (var selector in (string[])["namespaceSelector", "objectSelector"])
                    json["webhooks"]![i]![selector] = NeverMatch.ToJson();
        return WebhookConfiguration.FromJson(json);
    }

    /// <summary>True for an entry that <see cref="Deactivate"/> switched off.</summary>
    /// <param name="entry">The entry.</param>
    public static bool IsDeactivated(WebhookEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return NeverMatch.Equals(entry.NamespaceSelector) && NeverMatch.Equals(entry.ObjectSelector);
    }

    /// <summary>A matcher that knows Istio's way to switch a webhook off.</summary>
    /// <param name="configurations">The configurations of the cluster, in any order.</param>
    public static WebhookMatcher Matcher(IEnumerable<WebhookConfiguration> configurations) => new(configurations, NeverMatch);

    /// <summary>True for an entry that sends pods to an injector of Istio.</summary>
    internal static bool IsInjector(WebhookEntry entry) => entry.Name.EndsWith(EntryName, StringComparison.Ordinal);

    internal static string Suffixed(string name, string @namespace) =>
        @namespace == DefaultNamespace ? name : $"{name}-{@namespace}";

    internal static Dictionary<string, string> TagLabels(IstioWebhookOptions options, string tag) =>
        new(Labels(options)) { [TagLabel] = tag };

    internal static WebhookConfiguration Build(
        string name, IstioWebhookOptions options, Dictionary<string, string> labels, IstioEntries entries) =>
        Write(WebhookApiVersion.V1, Suffixed(name, options.Namespace), labels, entries.Write());

    static WebhookConfiguration Write(
        WebhookApiVersion version, string name, Dictionary<string, string> labels, IEnumerable<JsonObject> entries) =>
        WebhookConfiguration.FromJson(WebhookConfigurationWriter.Write(version, name, labels, entries));

    static Dictionary<string, string> Labels(IstioWebhookOptions options)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["app"] = "sidecar-injector",
            [RevisionLabel] = options.RevisionLabel,
            ["install.operator.istio.io/owning-resource"] = options.OwningResource,
            ["operator.istio.io/component"] = "Pilot",
            ["release"] = options.Release,
            ["app.kubernetes.io/name"] = "istiod",
            ["app.kubernetes.io/instance"] = options.Release,
            ["app.kubernetes.io/managed-by"] = "Helm",
            ["app.kubernetes.io/part-of"] = "istio",
        };
        if (options.ChartVersion is { } version)
        {
            labels["app.kubernetes.io/version"] = version;
            labels["helm.sh/chart"] = $"istiod-{version}";
        }
        return labels;
    }
}
