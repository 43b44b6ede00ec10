using System.Globalization;
using System.Text.Json.Nodes;

namespace Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

/// <summary>Objects under resource versions: a write of an object that has changed since it was read is a conflict.</summary>
sealed class ObjectStore
{
    readonly Lock writing = new();
    readonly Dictionary<string, JsonObject> objects = [];
    long version = 100;

    /// <summary>Every version of every object that was ever stored, in order.</summary>
    public List<JsonObject> History { get; } = [];

    /// <summary>How many writes were refused because somebody else was first.</summary>
    public int Conflicts { get; private set; }

    public JsonObject? Get(string resource, string @namespace, string name)
    {
        lock (writing)
            return objects.TryGetValue(Key(resource, @namespace, name), out var found) ? Copy(found) : null;
    }

    /// <summary>Stores an object as somebody with <c>kubectl</c> would.</summary>
    public void Put(string resource, JsonObject content, string manager = "kubectl")
    {
        var metadata = content["metadata"]!;
        lock (writing)
        {
            var key = Key(resource, metadata["namespace"]?.ToString() ?? "", metadata["name"]!.ToString());
            Store(key, Copy(content), objects.GetValueOrDefault(key), manager);
        }
    }

    public void Delete(string resource, string @namespace, string name)
    {
        lock (writing)
            objects.Remove(Key(resource, @namespace, name));
    }

    public ApiAnswer Handle(ApiRequest request, JsonObject? body)
    {
        lock (writing)
        {
            var key = Key(request.Resource, request.Namespace, request.Verb == "create" ? NameOf(body) : request.Name);
            var found = objects.GetValueOrDefault(key);
            var answer = request.Verb switch
            {
                "get" => found is null ? NotFound(request) : new ApiAnswer(200, Copy(found)),
                "create" => Create(request, key, found, body!),
                "update" => Update(request, key, found, body!),
                "patch" => Apply(request, key, found, body!),
                _ => ApiAnswer.Failure(405, "MethodNotAllowed", request.Verb),
            };
            if (answer.Code == 409)
                Conflicts++;
            return answer;
        }
    }

    ApiAnswer Create(ApiRequest request, string key, JsonObject? found, JsonObject body)
    {
        if (found is not null)
            return ApiAnswer.Failure(409, "AlreadyExists", $"{request.Resource} \"{NameOf(body)}\" already exists");
        if (body["metadata"]!["resourceVersion"] is { } given && given.ToString().Length > 0)
            return ApiAnswer.Failure(400, "BadRequest", "resourceVersion should not be set on objects to be created");
        return Validated(request, body) ?? new ApiAnswer(201, Store(key, body, null, request.FieldManager));
    }

    ApiAnswer Update(ApiRequest request, string key, JsonObject? found, JsonObject body)
    {
        if (found is null)
            return NotFound(request);
        var read = body["metadata"]!["resourceVersion"]?.ToString() ?? "";
        if (read.Length == 0 && request.Resource == "leases")
            return ApiAnswer.Failure(422, "Invalid", "metadata.resourceVersion: must be specified for an update");
        if (read.Length > 0 && read != found["metadata"]!["resourceVersion"]!.ToString())
            return ApiAnswer.Failure(409, "Conflict",
                $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been modified");
        return Validated(request, body) ?? new ApiAnswer(200, Store(key, body, found, request.FieldManager));
    }

    ApiAnswer Apply(ApiRequest request, string key, JsonObject? found, JsonObject body)
    {
        if (request.ContentType != "application/apply-patch+yaml")
            return ApiAnswer.Failure(415, "UnsupportedMediaType", request.ContentType);
        if (request.FieldManager.Length == 0)
            return ApiAnswer.Failure(422, "Invalid", "fieldManager: Required value: is required for apply patch");
        if (NameOf(body) != request.Name)
            return ApiAnswer.Failure(400, "BadRequest", "the name of the object does not match the name on the URL");
        if (body["metadata"]!["managedFields"] is not null)
            return ApiAnswer.Failure(400, "BadRequest", "metadata.managedFields must be nil");
        if (body["metadata"]!["uid"]?.ToString() is { } uid && uid != found?["metadata"]!["uid"]!.ToString())
            return ApiAnswer.Failure(409, "Conflict", $"uid mismatch: the provided object specified uid {uid}, and no existing object has it");
        var conflicts = found is null ? [] : ServerSideApply.Conflicts(found, body, request.FieldManager).ToList();
        if (conflicts.Count > 0 && !request.Force)
            return ApiAnswer.Failure(409, "Conflict", $"Apply failed with conflicts: {string.Join(", ", conflicts)}");
        var merged = ServerSideApply.Merge(found, body, request.FieldManager);
        return Validated(request, merged)
            ?? new ApiAnswer(found is null ? 201 : 200, Store(key, merged, found, request.FieldManager, applied: true));
    }

    JsonObject Store(string key, JsonObject content, JsonObject? before, string manager, bool applied = false)
    {
        var metadata = content["metadata"]!.AsObject();
        metadata["uid"] = before?["metadata"]!["uid"]!.ToString() ?? Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = before?["metadata"]!["creationTimestamp"]!.ToString() ?? "2026-01-01T00:00:00Z";
        if (!applied)
            ServerSideApply.RecordUpdate(before, content, manager);
        // A write that changes nothing makes no new version.
        metadata["resourceVersion"] = before?["metadata"]!["resourceVersion"]!.ToString();
        if (before is null || !JsonNode.DeepEquals(before, content))
        {
            metadata["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);
            objects[key] = Copy(content);
            History.Add(Copy(content));
        }
        return Copy(content);
    }

    /// <summary>What the API server demands of the objects it takes.</summary>
    static ApiAnswer? Validated(ApiRequest request, JsonObject content)
    {
        var problem = request.Resource switch
        {
            "mutatingwebhookconfigurations" => (content["webhooks"] as JsonArray ?? []).Select(WebhookProblem).FirstOrDefault(found => found is not null),
            "leases" => content["spec"]?["leaseDurationSeconds"]?.GetValue<int>() is <= 0 ? "spec.leaseDurationSeconds: must be greater than 0" : null,
            _ => null,
        };
        return problem is null ? null : ApiAnswer.Failure(422, "Invalid", problem);
    }

    static string? WebhookProblem(JsonNode? webhook)
    {
        foreach (var field in (string[])["name", "clientConfig", "sideEffects", "admissionReviewVersions"])
            if (webhook![field] is null)
                return $"webhooks[{webhook["name"]}].{field}: Required value";
        return webhook!["clientConfig"]!["service"] is null == webhook["clientConfig"]!["url"] is null
            ? $"webhooks[{webhook["name"]}].clientConfig: exactly one of url or service is required"
            : null;
    }

    static ApiAnswer NotFound(ApiRequest request) =>
        ApiAnswer.Failure(404, "NotFound", $"{request.Resource} \"{request.Name}\" not found");

    static string NameOf(JsonObject? body) => body?["metadata"]?["name"]?.ToString() ?? "";

    static string Key(string resource, string @namespace, string name) => $"{resource}/{@namespace}/{name}";

    static JsonObject Copy(JsonObject content) => (JsonObject)content.DeepClone();
}
