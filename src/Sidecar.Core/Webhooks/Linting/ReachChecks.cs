using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>Whose pods a webhook catches.</summary>
static class ReachChecks
{
    const string KubeSystem = "kube-system";

    public static IEnumerable<WebhookFinding> Check(LintEntry entry) =>
        [.. Contradictions(entry), .. Everything(entry), .. OwnPods(entry), .. System(entry)];

    static IEnumerable<WebhookFinding> Contradictions(LintEntry entry)
    {
        foreach (var (field, selector) in ((string, LabelSelector?)[])
            [("namespaceSelector", entry.Entry.NamespaceSelector), ("objectSelector", entry.Entry.ObjectSelector)])
            if (selector is not null && LabelWitness.Find(selector.Requirements, isNamespace: field == "namespaceSelector") is null)
                yield return entry.Finding(LintRules.SelectorContradiction, field, $"No labels satisfy '{selector}'.",
                    "Take out one of the conditions that exclude each other.");
    }

    static IEnumerable<WebhookFinding> Everything(LintEntry entry)
    {
        if (entry is { FailsClosed: true, WantsPods: true, Entry: { MatchConditions.IsEmpty: true } webhook }
            && webhook.NamespaceSelector is null or { IsEmpty: true } && webhook.ObjectSelector is null or { IsEmpty: true })
            yield return entry.Finding(LintRules.FailsClosedEverywhere, entry.At,
                $"{entry.Name} must answer for every pod of the cluster.",
                "Exclude at least kube-system and the injector's own namespace by a namespaceSelector, or set failurePolicy to Ignore.");
    }

    static IEnumerable<WebhookFinding> OwnPods(LintEntry entry)
    {
        var @namespace = entry.Options.InjectorNamespace ?? entry.Entry.ClientConfig.Service?.Namespace;
        if (string.IsNullOrEmpty(@namespace))
            yield break;
        var labels = entry.Options.InjectorLabels;
        if (labels is null && entry.Entry.ObjectSelector is { IsEmpty: false })
            yield break;
        var request = Creating(labels ?? new Dictionary<string, string>(), @namespace,
            entry.Options.NamespaceLabels.GetValueOrDefault(@namespace));
        if (entry.Catches(request))
            yield return entry.Finding(LintRules.MatchesOwnPods, "namespaceSelector",
                $"{entry.Name} is called for the injector's own pods in {@namespace}.",
                $"Exclude them: kubernetes.io/metadata.name NotIn [{@namespace}], or a label of theirs in objectSelector.");
    }

    static IEnumerable<WebhookFinding> System(LintEntry entry)
    {
        var known = entry.Options.NamespaceLabels.GetValueOrDefault(KubeSystem);
        var none = new Dictionary<string, string>();
        if (entry.Catches(Creating(none, KubeSystem, known ?? none)))
            yield return entry.Finding(LintRules.MatchesKubeSystem, "namespaceSelector",
                $"{entry.Name} is called for a pod of {KubeSystem} that has no labels.",
                $"Exclude the namespace: kubernetes.io/metadata.name NotIn [{KubeSystem}].");
    }

    static WebhookRequest Creating(
        IReadOnlyDictionary<string, string> labels, string @namespace, IReadOnlyDictionary<string, string>? namespaceLabels)
    {
        var map = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value)));
        var pod = Pod.FromJson(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = map } });
        return WebhookRequest.Creating(pod, @namespace, namespaceLabels);
    }
}
