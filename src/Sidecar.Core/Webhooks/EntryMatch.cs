using Sidecar.Core.Json;
using Sidecar.Core.Pods;

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

    public void CheckConditions()
    {
        for (var i = 0; i < entry.MatchConditions.Count; i++)
            undecided.Add(new(WebhookRequirement.MatchConditions, at / "matchConditions" / i / "expression",
                entry.MatchConditions[i].Expression, "an expression that is not understood here",
                "Evaluate the expression for this request by hand."));
    }

    public void CheckDryRun()
    {
        var effects = entry.SideEffects ?? configuration.Defaults.SideEffects ?? WebhookSideEffects.Unknown;
        if (request.DryRun && effects is not (WebhookSideEffects.None or WebhookSideEffects.NoneOnDryRun))
            refusals.Add(new(WebhookRequirement.SideEffects, at / "sideEffects", "None or NoneOnDryRun at a dry run",
                WebhookVocabulary.SideEffects.Write(effects), "Set sideEffects to None if a call changes nothing."));
    }
}
