using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>What a service account may do: the rules of Roles and ClusterRoles. Nothing else.</summary>
sealed class Rbac
{
    readonly List<(string Namespace, JsonObject Rule)>? rules;

    Rbac(List<(string, JsonObject)>? rules) => this.rules = rules;

    public static Rbac Everything => new(null);

    /// <summary>Which verb on which resource was made use of.</summary>
    public ConcurrentDictionary<string, bool> Used { get; } = [];

    /// <summary>What was asked for and refused.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    /// <summary>The rules of Role (in its namespace) and ClusterRole objects.</summary>
    public static Rbac From(IEnumerable<JsonObject> objects) => new(
        [.. from one in objects
            where one["kind"]?.ToString() is "Role" or "ClusterRole"
            from rule in one["rules"]!.AsArray()
            select (one["kind"]!.ToString() == "Role" ? one["metadata"]!["namespace"]!.ToString() : "", rule!.AsObject())]);

    /// <summary>Every verb on every resource that the rules give.</summary>
    public IEnumerable<string> Given =>
        from entry in rules ?? []
        from resource in entry.Rule["resources"]!.AsArray()
        from verb in entry.Rule["verbs"]!.AsArray()
        select $"{verb} {resource}";

    public bool Allows(ApiRequest request)
    {
        if (rules is not null && !rules.Any(entry => Fits(entry.Namespace, entry.Rule, request)))
        {
            Refused.Enqueue($"{request.Verb} {request.Resource} {request.Name} in {request.Namespace}");
            return false;
        }
        Used[$"{request.Verb} {request.Resource}"] = true;
        return true;
    }

    static bool Fits(string @namespace, JsonObject rule, ApiRequest request) =>
        (@namespace.Length == 0 || @namespace == request.Namespace)
        && Has(rule, "apiGroups", request.Group) && Has(rule, "resources", request.Resource) && Has(rule, "verbs", request.Verb)
        && (rule["resourceNames"] is null || (request.Verb != "create" && Has(rule, "resourceNames", request.Name)));

    static bool Has(JsonObject rule, string list, string value) => rule[list]!.AsArray().Any(item => item!.ToString() == value);
}
