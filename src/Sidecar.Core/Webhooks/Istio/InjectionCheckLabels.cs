using Sidecar.Core.Pods;

namespace Sidecar.Core.Webhooks.Istio;

/// <summary>The labels of a namespace and a pod, held against the entries of a configuration.</summary>
sealed class InjectionCheckLabels(
    IReadOnlyDictionary<string, string> namespaceLabels, IReadOnlyDictionary<string, string> podLabels)
{
    public (bool Injected, string Reason) Explain(WebhookConfiguration configuration)
    {
        foreach (var entry in configuration.Entries)
            if (Explain(entry) is { } answer)
                return answer;
        if (configuration.Entries.Any(IstioWebhooks.IsDeactivated))
            return (false, "The injection webhook is deactivated, and will never match labels.");
        return (false, $"No matching namespace labels ({Listed(configuration, entry => entry.NamespaceSelector)}) "
            + $"or pod labels ({Listed(configuration, entry => entry.ObjectSelector)})");
    }

    /// <summary>The answer, if this entry decides it.</summary>
    (bool, string)? Explain(WebhookEntry entry)
    {
        var namespaceFits = entry.NamespaceSelector?.Matches(namespaceLabels) ?? true;
        var podFits = entry.ObjectSelector?.Matches(podLabels) ?? true;
        if (namespaceFits && podFits)
            return (true, Matching(Pair(entry.NamespaceSelector, namespaceLabels), Pair(entry.ObjectSelector, podLabels)));
        if (namespaceFits)
            return Preventing(entry.ObjectSelector) is { } pair ? (false, $"Pod has {pair} label, preventing injection") : null;
        if (podFits && namespaceLabels.TryGetValue(IstioWebhooks.NamespaceLabel, out var value) && value != "enabled")
            return (false, $"Namespace has {IstioWebhooks.NamespaceLabel}={value} label, preventing injection");
        return null;
    }

    static string Matching(string? namespacePair, string? podPair) => (namespacePair, podPair) switch
    {
        ({ } one, { } other) => $"Namespace label {one} matches, and pod label {other} matches",
        ({ } one, null) when one.Contains("kubernetes.io/metadata.name", StringComparison.Ordinal) =>
            $"Namespace label {one} matches (Automatic injection is enabled in all namespaces).",
        ({ } one, null) => $"Namespace label {one} matches",
        (null, { } other) => $"Pod label {other} matches",
        _ => "No label prevents injection",
    };

    /// <summary>The first label that a condition with values has looked at.</summary>
    static string? Pair(LabelSelector? selector, IReadOnlyDictionary<string, string> labels) =>
        (from requirement in selector?.Requirements ?? []
         where requirement.Operator is SelectorOperator.In or SelectorOperator.NotIn
         where labels.ContainsKey(requirement.Key)
         select $"{requirement.Key}={labels[requirement.Key]}").FirstOrDefault();

    /// <summary>The first label of the pod that it must not have.</summary>
    string? Preventing(LabelSelector? selector) =>
        (from requirement in selector?.Requirements ?? []
         where requirement.Operator is SelectorOperator.DoesNotExist or SelectorOperator.NotIn
         where !requirement.Matches(podLabels)
         select $"{requirement.Key}={podLabels[requirement.Key]}").FirstOrDefault();

    static string Listed(WebhookConfiguration configuration, Func<WebhookEntry, LabelSelector?> selector) =>
        string.Join(", ",
            from entry in configuration.Entries
            from requirement in selector(entry)?.Requirements ?? []
            where requirement.Operator == SelectorOperator.In
            from value in requirement.Values
            select $"{requirement.Key}={value}");
}
