using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace Sidecar.Tests.Admission;

/// <summary>
/// What a kube-apiserver makes of a webhook's answer, as found by experiment with version 1.36: each rule gives the
/// consequence that breaking it had. A checker, independent of the library.
/// </summary>
static partial class AdmissionFacts
{
    /// <summary>Everything in an answer that would go wrong; empty when nothing would.</summary>
    public static IReadOnlyList<string> Check(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        var asked = JsonNode.Parse(request)!.AsObject();
        var problems = new List<string>();
        if (ReadStrictly(response, problems) is not { } answer)
            return problems;
        CheckEnvelope(asked, answer, problems);
        if (answer["response"] is not JsonObject said)
            return [.. problems, "response is absent: call failure"];
        CheckNames(said, problems);
        CheckDenial(said, problems);
        CheckWarnings(said["warnings"] as JsonArray ?? [], problems);
        CheckAudit(said["auditAnnotations"] as JsonObject ?? [], problems);
        if (CheckPatchForm(said, problems) is { } patch)
            CheckPatch(asked["request"]!.AsObject(), patch, problems);
        return problems;
    }

    /// <summary>
    /// The pod that an API server would store, by Microsoft's reading of RFC 6902; null without a patch.
    /// </summary>
    public static JsonNode? Apply(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response) =>
        PatchOf(response) is { } patch ? Apply(JsonNode.Parse(request)!["request"]!["object"]!, patch) : null;

    /// <summary>The decoded patch of an answer; null without one.</summary>
    public static string? PatchOf(ReadOnlySpan<byte> response) =>
        JsonNode.Parse(response)!["response"]!["patch"] is { } patch
            ? Encoding.UTF8.GetString(Convert.FromBase64String(patch.GetValue<string>()))
            : null;

    static JsonNode Apply(JsonNode pod, string patch)
    {
        var copy = pod.DeepClone();
        JsonSerializer.Deserialize<JsonPatchDocument>(patch)!.ApplyTo(copy);
        return copy;
    }

    static JsonObject? ReadStrictly(ReadOnlySpan<byte> response, List<string> problems)
    {
        try
        {
            return JsonNode.Parse(response, documentOptions: new() { AllowDuplicateProperties = false })!.AsObject();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            problems.Add($"the body is not one JSON object: call failure ({error.Message})");
            return null;
        }
    }

    static void CheckEnvelope(JsonObject asked, JsonObject answer, List<string> problems)
    {
        foreach (var name in new[] { "apiVersion", "kind" })
            if (!JsonNode.DeepEquals(answer[name], asked[name]))
                problems.Add($"{name} is {answer[name]}, asked was {asked[name]}: call failure");
        var uid = asked["request"]?["uid"]?.GetValue<string>() ?? "";
        if (answer["response"]?["uid"]?.GetValue<string>() != uid)
            problems.Add($"uid is {answer["response"]?["uid"]}, asked was {uid}: call failure");
        foreach (var (name, _) in answer)
            if (name is not ("apiVersion" or "kind" or "response"))
                problems.Add($"{name} is no member of an answer: ignored");
    }

    static void CheckNames(JsonObject said, List<string> problems)
    {
        foreach (var (name, _) in said)
            if (name is not ("uid" or "allowed" or "patch" or "patchType" or "status" or "warnings" or "auditAnnotations"))
                problems.Add($"response.{name} is unknown: reads as absent");
        if (said["allowed"]?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            problems.Add($"allowed is {said["allowed"]}: absent denies, a text is a call failure");
    }

    static void CheckDenial(JsonObject said, List<string> problems)
    {
        if (said["allowed"]?.GetValueKind() != JsonValueKind.False)
        {
            if (said.ContainsKey("status"))
                problems.Add("status beside allowed: ignored");
            return;
        }
        if (said.ContainsKey("patch") || said.ContainsKey("patchType"))
            problems.Add("a denial with a patch: the patch is ignored");
        var status = said["status"] as JsonObject ?? [];
        if (status["code"]?.GetValueKind() != JsonValueKind.Number || status["code"]!.GetValue<int>() is < 400 or > 599)
            problems.Add($"status.code is {status["code"]}: expected 400 to 599");
        if (status["reason"]?.GetValue<string>() is not { Length: > 0 } reason)
            problems.Add("status.reason is absent: a bare 'Error from server'");
        else if (reason is "Invalid" or "Unauthorized")
            problems.Add($"status.reason is {reason}: kubectl hides the message");
        if (string.IsNullOrWhiteSpace(status["message"]?.GetValue<string>()))
            problems.Add("status.message is absent: denied without explanation");
    }

    static void CheckWarnings(JsonArray warnings, List<string> problems)
    {
        var texts = warnings.Select(text => text!.GetValue<string>()).ToList();
        if (texts.Any(text => text.Length == 0))
            problems.Add("an empty warning: dropped");
        if (texts.Distinct().Count() != texts.Count)
            problems.Add("a repeated warning: shown once");
        foreach (var text in texts.Where(text => text.Any(char.IsControl)))
            problems.Add($"a warning with a control character: dropped ({text})");
        if (texts.Sum(text => text.Length) > 4096)
            problems.Add("more than 4096 characters of warnings: cut and dropped");
    }

    static void CheckAudit(JsonObject annotations, List<string> problems)
    {
        foreach (var (key, value) in annotations)
            if (!AuditKey().IsMatch(key) || value?.GetValueKind() != JsonValueKind.String)
                problems.Add($"audit annotation {key}: dropped");
    }

    static string? CheckPatchForm(JsonObject said, List<string> problems)
    {
        if (said.ContainsKey("patch") != said.ContainsKey("patchType"))
            problems.Add("patch and patchType: one without the other is a call failure");
        if (!said.ContainsKey("patch"))
            return null;
        if (said["patchType"]?.ToString() != "JSONPatch")
            problems.Add($"patchType is {said["patchType"]}: call failure");
        if (said["patch"]?.GetValueKind() != JsonValueKind.String || !Base64().IsMatch(said["patch"]!.GetValue<string>()))
        {
            problems.Add("patch is not padded standard base64: call failure");
            return null;
        }
        return Encoding.UTF8.GetString(Convert.FromBase64String(said["patch"]!.GetValue<string>()));
    }

    static void CheckPatch(JsonObject request, string patch, List<string> problems)
    {
        if (JsonNode.Parse(patch) is not JsonArray { Count: > 0 } operations)
        {
            problems.Add("the patch is empty or no list: counts as a change, or is a call failure");
            return;
        }
        if (request["operation"]?.ToString() is "DELETE" or "CONNECT")
            problems.Add($"a patch in answer to {request["operation"]}: not supported");
        foreach (var operation in operations)
            CheckOperation(operation!.AsObject(), problems);
        try
        {
            problems.AddRange(PodFacts.Check(request["object"]!, Apply(request["object"]!, patch)));
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            problems.Add($"the patch does not apply: hard failure, whatever the failure policy ({error.Message})");
        }
    }

    static void CheckOperation(JsonObject operation, List<string> problems)
    {
        var op = operation["op"]?.ToString();
        var path = operation["path"]?.ToString() ?? "";
        if (op is not ("add" or "remove" or "replace" or "move" or "copy"))
            problems.Add($"op {op}: unknown, or test, which makes a hard failure of a difference");
        if (!path.StartsWith('/'))
            problems.Add($"path '{path}': without a leading slash it does nothing");
        if (path.Split('/').Any(token => BadToken().IsMatch(token)))
            problems.Add($"path '{path}': a bad escape, a leading zero or a negative index");
        if (op is "add" or "replace" && operation["value"] is null)
            problems.Add($"{op} {path} without a value, or null: removes the field");
        if (Forbidden().IsMatch(path))
            problems.Add($"{op} {path}: not the webhook's to change");
        if (op == "add" && path is "/metadata/annotations" or "/metadata/labels" && operation["value"] is not JsonObject)
            problems.Add($"{op} {path}: expected a map");
    }

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$")]
    private static partial Regex AuditKey();

    [GeneratedRegex("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
    private static partial Regex Base64();

    [GeneratedRegex("~(?![01])|^0[0-9]+$|^-[0-9]+$")]
    private static partial Regex BadToken();

    [GeneratedRegex("^/(apiVersion|kind|status|metadata/(name|generateName|namespace|uid|creationTimestamp|ownerReferences|managedFields))(/|$)")]
    private static partial Regex Forbidden();
}
