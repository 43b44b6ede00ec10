using Sidecar.Core.Json;

namespace Sidecar.Core.Webhooks;

/// <summary>Which fields of a webhook's rules a request does not fit.</summary>
static class RuleMatch
{
    /// <summary>Nothing when a rule fits; else the fields that do not fit of the rule that comes nearest.</summary>
    public static IReadOnlyList<WebhookBlocker> Blockers(
        WebhookEntry entry, WebhookMatchPolicy policy, WebhookRequest request, JsonPointer at)
    {
        if (entry.Rules.IsEmpty)
            return [new(WebhookRequirement.Rules, at / "rules", "a rule that fits the request", "no rule",
                $"Add a rule for {Operation(request)} of {Resource(request)}.")];
        List<WebhookBlocker>? nearest = null;
        for (var i = 0; i < entry.Rules.Count; i++)
            foreach (var blockers in new OneRule(entry.Rules[i], request, at / "rules" / i).Blockers(policy, at))
                if (nearest is null || blockers.Count < nearest.Count)
                    nearest = blockers;
        return nearest!;
    }

    static string Operation(WebhookRequest request) => WebhookVocabulary.Operation.Write(request.Operation);

    static string Resource(WebhookRequest request) =>
        request.Subresource.Length == 0 ? request.Resource.Resource : $"{request.Resource.Resource}/{request.Subresource}";

    sealed class OneRule(WebhookRule rule, WebhookRequest request, JsonPointer at)
    {
        /// <summary>One list for every version the object is served in, the better one of two equally long first.</summary>
        public IEnumerable<List<WebhookBlocker>> Blockers(WebhookMatchPolicy policy, JsonPointer entry) =>
            policy == WebhookMatchPolicy.Equivalent
                ? request.Equivalents.Prepend(request.Resource).Select(Blockers)
                : [.. request.Equivalents.Select(equivalent => Ruled(equivalent, entry)), Blockers(request.Resource)];

        /// <summary>What is in the way of a version that the client did not send, where only that one counts.</summary>
        List<WebhookBlocker> Ruled(GroupVersionResource equivalent, JsonPointer entry) =>
        [
            .. Blockers(equivalent),
            new(WebhookRequirement.MatchPolicy, entry / "matchPolicy", $"{equivalent} and no other version",
                request.Resource.ToString(), "Set matchPolicy to Equivalent."),
        ];

        List<WebhookBlocker> Blockers(GroupVersionResource resource)
        {
            var blockers = new List<WebhookBlocker>();
            CheckScope(resource, blockers);
            if (!rule.Operations.Contains(WebhookOperation.All) && !rule.Operations.Contains(request.Operation))
                blockers.Add(Missing(WebhookRequirement.Operations, "operations",
                    rule.Operations.Select(WebhookVocabulary.Operation.Write), Operation(request)));
            if (!Fits(rule.ApiGroups, resource.Group))
                blockers.Add(Missing(WebhookRequirement.ApiGroups, "apiGroups", rule.ApiGroups, resource.Group));
            if (!Fits(rule.ApiVersions, resource.Version))
                blockers.Add(Missing(WebhookRequirement.ApiVersions, "apiVersions", rule.ApiVersions, resource.Version));
            if (!rule.Resources.Any(pattern => FitsResource(pattern, resource.Resource)))
                blockers.Add(Missing(WebhookRequirement.Resources, "resources", rule.Resources, Resource(request)));
            return blockers;
        }

        void CheckScope(GroupVersionResource resource, List<WebhookBlocker> blockers)
        {
            var namespaced = request.Namespace.Length > 0 && resource != GroupVersionResource.Namespaces;
            var scope = rule.Scope ?? WebhookScope.All;
            if (scope == WebhookScope.All || (scope == WebhookScope.Namespaced) == namespaced)
                return;
            blockers.Add(new(WebhookRequirement.Scope, at / "scope", $"the scope {scope}",
                namespaced ? $"an object in the namespace {request.Namespace}" : "an object in no namespace",
                $"Set scope to * or {(namespaced ? WebhookScope.Namespaced : WebhookScope.Cluster)}."));
        }

        static bool Fits(EquatableArray<string> patterns, string value) => patterns.Contains("*") || patterns.Contains(value);

        bool FitsResource(string pattern, string resource)
        {
            var slash = pattern.IndexOf('/', StringComparison.Ordinal);
            var (main, sub) = slash < 0 ? (pattern, "") : (pattern[..slash], pattern[(slash + 1)..]);
            return (main == "*" || main == resource) && (sub == "*" || sub == request.Subresource);
        }

        WebhookBlocker Missing(WebhookRequirement requirement, string field, IEnumerable<string> required, string found)
        {
            var list = string.Join(", ", required.Select(Quote));
            return new(requirement, at / field, list.Length == 0 ? "nothing at all" : list.Contains(',', StringComparison.Ordinal)
                ? $"one of {list}" : list, Quote(found), $"Add {Quote(found)} to {field}.");
        }

        static string Quote(string text) => text.Length == 0 ? "\"\"" : text;
    }
}
