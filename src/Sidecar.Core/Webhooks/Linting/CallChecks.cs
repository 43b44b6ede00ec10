using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks.Conditions;

namespace Sidecar.Core.Webhooks.Linting;

/// <summary>How a call is made and what its failure means.</summary>
static class CallChecks
{
    const int Patience = 10;

    /// <summary>Most pods are like this when they are created: named later, by a prefix.</summary>
    static readonly CelValue.Map BarePod = ConditionInput.Of(
        WebhookRequest.Creating(Pod.Parse("""{"metadata":{"generateName":"bare-"}}"""), "any", null));

    public static IEnumerable<WebhookFinding> Check(LintEntry entry) =>
        [.. Timeout(entry), .. SideEffects(entry), .. Reviews(entry), .. Policies(entry), .. Conditions(entry)];

    static IEnumerable<WebhookFinding> Timeout(LintEntry entry)
    {
        var seconds = entry.Entry.TimeoutSeconds ?? entry.Configuration.Defaults.TimeoutSeconds;
        if (seconds is < 1 or > 30)
            yield return entry.Finding(LintRules.TimeoutOutOfRange, "timeoutSeconds", $"The timeout is {seconds} seconds.",
                "Set timeoutSeconds to 1 to 30, better 10 or less.");
        else if (seconds > Patience)
            yield return entry.Finding(LintRules.TimeoutLong, "timeoutSeconds",
                $"The timeout is {seconds} seconds{(entry.Entry.TimeoutSeconds is null ? ", the default of v1beta1" : "")}.",
                $"Set timeoutSeconds to {Patience} or less; injection takes milliseconds.");
    }

    static IEnumerable<WebhookFinding> SideEffects(LintEntry entry)
    {
        var effects = entry.Entry.SideEffects ?? entry.Configuration.Defaults.SideEffects;
        if (effects is not (WebhookSideEffects.None or WebhookSideEffects.NoneOnDryRun))
            yield return entry.Finding(LintRules.SideEffectsUnfit, "sideEffects",
                effects is null ? $"{entry.Name} does not say whether it has side effects." : $"The side effects are {effects}.",
                "Set sideEffects to None: injection only answers.");
    }

    static IEnumerable<WebhookFinding> Reviews(LintEntry entry)
    {
        var written = entry.Entry.AdmissionReviewVersions;
        var versions = written.IsEmpty ? entry.Configuration.Defaults.AdmissionReviewVersions : written;
        var first = versions.FirstOrDefault(version => version is "v1" or "v1beta1");
        if (first is null)
            yield return entry.Finding(LintRules.ReviewVersionsUnfit, "admissionReviewVersions",
                versions.IsEmpty ? "No version of AdmissionReview is listed." : $"Of {string.Join(", ", versions)} the API server can send none.",
                "List v1.");
        else if (first == "v1beta1" && entry.IsV1)
            yield return entry.Finding(LintRules.ReviewVersionsOld, "admissionReviewVersions",
                "v1beta1 is sent although the API server knows v1.", "List v1 first.");
    }

    static IEnumerable<WebhookFinding> Policies(LintEntry entry)
    {
        if (entry.Entry.ReinvocationPolicy == WebhookReinvocationPolicy.IfNeeded)
            yield return entry.Finding(LintRules.Reinvoked, "reinvocationPolicy",
                $"{entry.Name} is called again after later changes, also those of the API server's own plugins.",
                "Make sure that injecting an injected pod changes nothing.");
        if (!entry.FailsClosed)
            yield return entry.Finding(LintRules.FailsOpen, "failurePolicy",
                $"{entry.Name} is passed by when a call fails.", "Set failurePolicy to Fail where a pod must not run without the sidecar.");
    }

    static IEnumerable<WebhookFinding> Conditions(LintEntry entry)
    {
        for (var i = 0; i < entry.Entry.MatchConditions.Count; i++)
            if (MatchCondition.Evaluate(entry.Entry.MatchConditions[i].Expression, BarePod) is CelValue.Error fault)
                yield return entry.Finding(LintRules.MatchConditionErrs, entry.At / "matchConditions" / i / "expression",
                    $"The condition '{entry.Entry.MatchConditions[i].Name}' errs for a pod without name, labels and annotations: {fault.Message}.",
                    "Guard it by has(...) or .? and orValue(...).");
    }
}
