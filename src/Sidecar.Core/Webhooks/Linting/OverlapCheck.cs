namespace Sidecar.Core.Webhooks.Linting;

/// <summary>Whether two webhooks can be called for one pod.</summary>
static class OverlapCheck
{
    public static IEnumerable<WebhookFinding> Check(IReadOnlyList<LintEntry> entries)
    {
        // What match conditions let through cannot be told; such webhooks are left out rather than suspected.
        var asked = entries.Where(entry => entry is { WantsPods: true, IsDeactivated: false, Entry.MatchConditions.IsEmpty: true }).ToList();
        for (var i = 0; i < asked.Count; i++)
            for (var j = i + 1; j < asked.Count; j++)
                if (Common(asked[i].Entry, asked[j].Entry) is var (inNamespace, onPod))
                    yield return asked[j].Finding(LintRules.TwoMatchOnePod, asked[j].At,
                        $"{asked[j].Name} and '{asked[i].Entry.Name}' of '{asked[i].Configuration.Name}' are both called for a pod "
                            + $"with {Text(onPod)} in a namespace with {Text(inNamespace)}.",
                        "Let the selectors of one exclude the other, or switch one off.");
    }

    /// <summary>Labels of a namespace and a pod that both webhooks are called for; null where there are none.</summary>
    public static (Dictionary<string, string> Namespace, Dictionary<string, string> Pod)? Common(WebhookEntry one, WebhookEntry other) =>
        LabelWitness.Find([.. one.NamespaceSelector?.Requirements ?? [], .. other.NamespaceSelector?.Requirements ?? []], true)
            is { } inNamespace
        && LabelWitness.Find([.. one.ObjectSelector?.Requirements ?? [], .. other.ObjectSelector?.Requirements ?? []], false)
            is { } onPod
            ? (inNamespace, onPod)
            : null;

    static string Text(Dictionary<string, string> labels) =>
        labels.Count == 0 ? "no labels" : string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"));
}
