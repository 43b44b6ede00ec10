using Sidecar.Core.Pods;
using static Sidecar.Core.Webhooks.Conditions.CelValue;

namespace Sidecar.Core.Webhooks.Conditions;

/// <summary>What match conditions can see of a request, as far as it is certain before the API server has seen it.</summary>
/// <remarks>
/// Of an object only the names, the labels and the annotations are: the API server fills in and rewrites the rest, and
/// leaves out what is empty, before conditions are evaluated.
/// </remarks>
static class ConditionInput
{
    public static Map Of(WebhookRequest request) => new(
        new Dictionary<string, CelValue?>
        {
            ["request"] = Request(request),
            ["object"] = Object(request.Pod, request),
            ["oldObject"] = request.Operation is WebhookOperation.Create or WebhookOperation.Connect
                ? Nothing : Object(request.OldPod, request),
        }, IsComplete: true);

    static Map Request(WebhookRequest request)
    {
        var known = new Dictionary<string, CelValue?>
        {
            ["operation"] = new Text(WebhookVocabulary.Operation.Write(request.Operation)),
            ["dryRun"] = new Bool(request.DryRun),
        };
        if (request.Namespace.Length > 0)
            known["namespace"] = new Text(request.Namespace);
        if (request.User is { } user)
            known["userInfo"] = User(user);
        return new(known, IsComplete: false);
    }

    static Map User(WebhookUser user)
    {
        var known = new Dictionary<string, CelValue?> { ["username"] = new Text(user.Username) };
        if (!user.Groups.IsEmpty)
            known["groups"] = new List([.. user.Groups.Select(group => (CelValue)new Text(group))]);
        return new(known, IsComplete: false);
    }

    static CelValue Object(Pod? pod, WebhookRequest request)
    {
        if (request.Resource != GroupVersionResource.Pods || request.Subresource.Length > 0)
            return new Unknown("an object that is no pod is not known here");
        if (pod is null)
            return request.Operation == WebhookOperation.Delete ? Nothing : new Unknown("the object is not known here");
        var metadata = new Dictionary<string, CelValue?>
        {
            ["name"] = Name(pod.Name),
            ["generateName"] = Name(pod.GenerateName),
            ["labels"] = Strings(pod.Labels),
            ["annotations"] = Strings(pod.Annotations),
        };
        if (request.Namespace.Length > 0)
            metadata["namespace"] = new Text(request.Namespace);
        return new Map(new Dictionary<string, CelValue?> { ["metadata"] = new Map(metadata, IsComplete: false) }, IsComplete: false);
    }

    static Text? Name(string? text) => string.IsNullOrEmpty(text) ? null : new(text);

    static Map? Strings(IReadOnlyDictionary<string, string> map) => map.Count == 0
        ? null
        : new(map.ToDictionary(pair => pair.Key, pair => (CelValue?)new Text(pair.Value)), IsComplete: true);
}
