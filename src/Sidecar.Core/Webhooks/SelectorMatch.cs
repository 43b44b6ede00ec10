using System.Collections.ObjectModel;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks;

/// <summary>Which conditions of a webhook's two selectors a request does not meet.</summary>
sealed class SelectorMatch(JsonNode? entry, JsonPointer at)
{
    /// <summary>The label that the API server gives every namespace: its name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    static readonly IReadOnlyDictionary<string, string> EmptyLabels = ReadOnlyDictionary<string, string>.Empty;

    public void CheckNamespace(
        LabelSelector selector, WebhookRequest request, List<WebhookBlocker> blockers, List<WebhookBlocker> undecided)
    {
        var isNamespace = request.Resource.Resource == "namespaces";
        if (selector.IsEmpty || (request.Namespace.Length == 0 && !isNamespace))
            return;
        var labels = NamespaceLabels(request);
        foreach (var (requirement, pointer) in Conditions(selector, "namespaceSelector"))
        {
            if (request.NamespaceLabels is null && !labels.ContainsKey(requirement.Key))
                undecided.Add(new(WebhookRequirement.NamespaceSelector, pointer, requirement.ToString(),
                    "that the labels of the namespace are not known", "Give the labels of the namespace."));
            else if (!requirement.Matches(labels))
                blockers.Add(Blocker(WebhookRequirement.NamespaceSelector, pointer, requirement, labels, "namespace"));
        }
    }

    public void CheckObject(LabelSelector selector, WebhookRequest request, List<WebhookBlocker> blockers)
    {
        Pod[] objects = [.. new[] { request.Pod, request.OldPod }.OfType<Pod>()];
        if (selector.IsEmpty)
            return;
        if (objects.Length == 0)
            blockers.Add(new(WebhookRequirement.ObjectSelector, at / "objectSelector", selector.ToString(),
                "an object without labels", "Remove the objectSelector for such requests."));
        else
            blockers.AddRange(objects.Select(pod => Unmet(selector, pod).ToList()).MinBy(unmet => unmet.Count)!);
    }

    IEnumerable<WebhookBlocker> Unmet(LabelSelector selector, Pod pod) =>
        from condition in Conditions(selector, "objectSelector")
        where !condition.Requirement.Matches(pod.Labels)
        select Blocker(WebhookRequirement.ObjectSelector, condition.Place, condition.Requirement, pod.Labels, "pod");

    static Dictionary<string, string> NamespaceLabels(WebhookRequest request)
    {
        var labels = new Dictionary<string, string>(request.NamespaceLabels ?? EmptyLabels, StringComparer.Ordinal);
        if (request.Namespace.Length > 0)
            labels.TryAdd(NameLabel, request.Namespace);
        return labels;
    }

    /// <summary>The conditions with the place each is written at; they are read in the order of the document.</summary>
    IEnumerable<(SelectorRequirement Requirement, JsonPointer Place)> Conditions(LabelSelector selector, string field) =>
        selector.Requirements.Zip(Places(entry?[field] as JsonObject ?? [], at / field));

    static IEnumerable<JsonPointer> Places(JsonObject selector, JsonPointer at) =>
        from part in selector
        from place in part.Value switch
        {
            JsonObject labels => labels.Select(label => at / part.Key / label.Key),
            JsonArray expressions => Enumerable.Range(0, expressions.Count).Select(i => at / part.Key / i),
            _ => [],
        }
        select place;

    static WebhookBlocker Blocker(WebhookRequirement kind, JsonPointer pointer, SelectorRequirement requirement,
        IReadOnlyDictionary<string, string> labels, string whose)
    {
        var key = requirement.Key;
        var found = labels.TryGetValue(key, out var value) ? $"the label {key}={value} on the {whose}" : $"no label {key} on the {whose}";
        return new(kind, pointer, requirement.ToString(), found, Hint(requirement, whose));
    }

    static string Hint(SelectorRequirement requirement, string whose) => (requirement.Operator, requirement.Key) switch
    {
        (SelectorOperator.In, NameLabel) => $"Use the namespace {requirement.Values[0]}.",
        (_, NameLabel) => "Use another namespace: the label is the name, and every namespace has it.",
        (SelectorOperator.In, var key) => $"Label the {whose} {key}={requirement.Values[0]}.",
        (SelectorOperator.NotIn, var key) => $"Remove the label {key} from the {whose}, or give it another value.",
        (SelectorOperator.Exists, var key) => $"Give the {whose} a label {key}.",
        (_, var key) => $"Remove the label {key} from the {whose}.",
    };
}
