using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks.Conditions;

namespace Sidecar.Core.Webhooks;

/// <summary>One webhook and one request: each check adds what stands in the way.</summary>
sealed class EntryMatch(WebhookConfiguration configuration, int index, WebhookRequest request)
{
    readonly WebhookEntry entry = configuration.Entries[index];
    readonly JsonPointer at = JsonPointer.Root / "webhooks" / index;
    readonly List<WebhookBlocker> blockers = [];
    readonly List<WebhookBlocker> refusals = [];
    readonly List<WebhookBlocker> undecided = [];

    public WebhookMatch ToMatch() => new(configuration.Name, index, entry.Name)
    {
        Blockers = blockers.OrderBy(blocker => blocker.Requirement).ToEquatableArray(),
        Refusals = [.. refusals],
        Undecided = [.. undecided],
    };

    /// <summary>True when the resource is one that no webhook is ever asked about.</summary>
    public bool CheckExempt()
    {
        if (request.Resource is not { Group: "admissionregistration.k8s.io" } resource || !IsExempt(resource.Resource))
            return false;
        blockers.Add(new(WebhookRequirement.Exempt, at, "a resource that is sent to webhooks", resource.ToString(),
            "Nothing changes this: the API server never sends webhook configurations and admission policies to webhooks."));
        return true;
    }

    static bool IsExempt(string resource) => resource
        is "mutatingwebhookconfigurations" or "validatingwebhookconfigurations"
        or "mutatingadmissionpolicies" or "mutatingadmissionpolicybindings"
        or "validatingadmissionpolicies" or "validatingadmissionpolicybindings";

    public void Deactivated(LabelSelector selector) => blockers.Add(new(
        WebhookRequirement.Deactivated, at, $"labels {selector} of the namespace and the object",
        "that these mean the webhook is switched off", "Give the webhook its selectors back, or remove it."));

    public void CheckRules() => blockers.AddRange(
        RuleMatch.Blockers(entry, entry.MatchPolicy ?? configuration.Defaults.MatchPolicy, request, at));

    public void CheckSelectors()
    {
        var selectors = new SelectorMatch(configuration.Node["webhooks"]?[index], at);
        selectors.CheckNamespace(entry.NamespaceSelector ?? LabelSelector.Everything, request, blockers, undecided);
        selectors.CheckObject(entry.ObjectSelector ?? LabelSelector.Everything, request, blockers);
    }

    /// <summary>
    /// A condition that is false decides. Else one that errs does: it refuses the request, or under the failure policy
    /// Ignore passes the webhook by without a word.
    /// </summary>
    public void CheckConditions()
    {
        var input = ConditionInput.Of(request);
        var values = entry.MatchConditions.Select(condition => MatchCondition.Evaluate(condition.Expression, input)).ToList();
        if (Conditions<CelValue.Bool>(values, value => !value.Value) is [_, ..] unmet)
            blockers.AddRange(unmet.Select(i => Condition(i, "false", "Change the request, or the condition")));
        else if (Conditions<CelValue.Unknown>(values, _ => true) is [_, ..] unknown)
            undecided.AddRange(unknown.Select(i => Condition(
                i, $"that {((CelValue.Unknown)values[i]).Reason}", "Evaluate it by hand for this request: the condition")));
        else
            (FailsClosed ? refusals : blockers).AddRange(Conditions<CelValue.Error>(values, _ => true).Select(i => Condition(
                i, $"the error '{((CelValue.Error)values[i]).Message}'", "Guard the expression by has() or .?: the condition")));
    }

    bool FailsClosed => (entry.FailurePolicy ?? configuration.Defaults.FailurePolicy) == WebhookFailurePolicy.Fail;

    static List<int> Conditions<T>(List<CelValue> values, Func<T, bool> fits) where T : CelValue =>
        [.. Enumerable.Range(0, values.Count).Where(i => values[i] is T value && fits(value))];

    WebhookBlocker Condition(int i, string found, string hint) => new(
        WebhookRequirement.MatchConditions, at / "matchConditions" / i / "expression",
        entry.MatchConditions[i].Expression, found, $"{hint} '{entry.MatchConditions[i].Name}'.");

    public void CheckDryRun()
    {
        var effects = entry.SideEffects ?? configuration.Defaults.SideEffects ?? WebhookSideEffects.Unknown;
        if (request.DryRun && effects is not (WebhookSideEffects.None or WebhookSideEffects.NoneOnDryRun))
            refusals.Add(new(WebhookRequirement.SideEffects, at / "sideEffects", "None or NoneOnDryRun at a dry run",
                WebhookVocabulary.SideEffects.Write(effects), "Set sideEffects to None if a call changes nothing."));
    }
}
