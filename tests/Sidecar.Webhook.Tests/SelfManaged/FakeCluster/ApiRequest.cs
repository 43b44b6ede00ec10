using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>A request as the API server understands it.</summary>
sealed partial record ApiRequest(
    string Verb, string Group, string Resource, string Namespace, string Name, string ContentType, string FieldManager, bool Force)
{
    /// <summary>Null for a path that is no resource.</summary>
    public static ApiRequest? Read(HttpRequest request)
    {
        var match = ResourcePath().Match(request.Path.Value ?? "");
        if (!match.Success)
            return null;
        var name = match.Groups["name"].Value;
        var verb = request.Method switch
        {
            "GET" => name.Length > 0 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ => "unknown",
        };
        return new ApiRequest(
            verb, match.Groups["group"].Value, match.Groups["resource"].Value, match.Groups["namespace"].Value, name,
            (request.ContentType ?? "").Split(';')[0], request.Query["fieldManager"].ToString(),
            request.Query["force"].ToString() == "true");
    }

    [GeneratedRegex("^/(api|apis/(?<group>[^/]+))/v1(/namespaces/(?<namespace>[^/]+))?/(?<resource>[a-z]+)(/(?<name>[^/]+))?$")]
    private static partial Regex ResourcePath();
}
