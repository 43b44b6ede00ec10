namespace Sidecar.Core.Webhooks.Linting;

/// <summary>What a webhook asks for.</summary>
static class RuleChecks
{
    public static IEnumerable<WebhookFinding> Check(LintEntry entry)
    {
        if (!entry.WantsPods)
            yield return entry.Finding(LintRules.PodsNotWanted, "rules", $"{entry.Name} is not called when a pod is created.",
                "Add a rule for CREATE of pods, version v1 of the core group.");
        for (var i = 0; i < entry.Entry.Rules.Count; i++)
            foreach (var finding in Check(entry, i))
                yield return finding;
    }

    static IEnumerable<WebhookFinding> Check(LintEntry entry, int index)
    {
        var rule = entry.Entry.Rules[index];
        var at = entry.At / "rules" / index;
        var operations = rule.Operations.Select(WebhookVocabulary.Operation.Write).ToEquatableArray();
        foreach (var (field, list) in ((string, EquatableArray<string>)[])
            [("operations", operations), ("apiGroups", rule.ApiGroups), ("apiVersions", rule.ApiVersions), ("resources", rule.Resources)])
        {
            if (list.IsEmpty)
                yield return entry.Finding(LintRules.RuleIncomplete, at / field, $"The rule names no {field}.", $"Name {field}, or take the rule out.");
            else if (list.Count > 1 && list.Contains("*") && field != "resources")
                yield return entry.Finding(LintRules.WildcardNotAlone, at / field, $"The list {field} has * and more.", "Leave * alone, or take it out.");
        }
        if (operations.Any(operation => operation != "CREATE"))
            yield return entry.Finding(LintRules.RuleTooWide, at / "operations",
                $"The rule covers {string.Join(", ", operations)}.", "Leave CREATE alone: containers cannot be added later.");
        if (rule.Resources.Any(resource => resource != "pods"))
            yield return entry.Finding(LintRules.RuleTooWide, at / "resources",
                $"The rule covers {string.Join(", ", rule.Resources)}.", "Leave pods alone, without their subresources.");
    }
}
