using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// Leaves alone, in a pod that is injected again, what differs from the pod as it was sent in form only.
/// </summary>
/// <remarks>
/// Between two calls of webhooks an API server reads the pod as the object it knows: it leaves out what is empty, zero or
/// off, writes quantities its own way and fills in defaults. Templates say again what they said the first time; without
/// this every call would change it back, and call other webhooks once more for nothing.
/// </remarks>
static class ServerForm
{
    /// <summary>
    /// What an absent field of the spec means, by the field or list around it (core/v1, SetDefaults): an empty text, a zero
    /// and a flag that is off are the same as absent there, but for <see cref="Pointers"/>.
    /// </summary>
    static readonly FrozenDictionary<string, string> Defaults = Table(
        (["spec"], ["hostNetwork", "hostPID", "hostIPC"], "false"),
        (["containers", "initContainers"], ["stdin", "stdinOnce", "tty"], "false"),
        (["containers", "initContainers"], ["workingDir"], "\"\""),
        (["containers", "initContainers"], ["resources"], "{}"),
        (["containers", "initContainers"], ["terminationMessagePath"], "\"/dev/termination-log\""),
        (["containers", "initContainers"], ["terminationMessagePolicy"], "\"File\""),
        (HandlerFields.Probes, ["timeoutSeconds", "successThreshold"], "1"),
        (HandlerFields.Probes, ["periodSeconds"], "10"),
        (HandlerFields.Probes, ["failureThreshold"], "3"),
        (HandlerFields.Probes, ["initialDelaySeconds"], "0"),
        (["httpGet"], ["path"], "\"/\""),
        (["httpGet"], ["scheme"], "\"HTTP\""),
        (["grpc"], ["service"], "\"\""),
        (["env"], ["value"], "\"\""),
        (["fieldRef"], ["apiVersion"], "\"v1\""),
        (["resourceFieldRef"], ["divisor"], "\"0\""),
        (["ports"], ["protocol"], "\"TCP\""),
        (["ports"], ["hostPort"], "0"),
        (["ports"], ["hostIP", "name"], "\"\""),
        (["volumeMounts"], ["readOnly"], "false"),
        (["volumeMounts"], ["subPath", "subPathExpr"], "\"\""),
        (["configMap", "secret", "downwardAPI", "projected"], ["defaultMode"], "420"),
        (["serviceAccountToken"], ["expirationSeconds"], "3600"),
        (["emptyDir"], ["medium"], "\"\""),
        (["hostPath"], ["type"], "\"\""));

    /// <summary>Fields in which the API tells a zero from absent.</summary>
    static readonly string[] Pointers = ["defaultMode", "expirationSeconds"];

    /// <summary>Gives the result the form of the pod as it was sent, wherever both mean the same.</summary>
    public static void Keep(JsonObject result, JsonObject sent)
    {
        var before = new JsonView(sent)["spec"];
        if (before.Kind == JsonValueKind.Object && !before.IsSameText(new(result["spec"])) && result["spec"] is JsonObject spec)
            KeepMembers(spec, before, PodSchema.Pod.Member("spec"), "spec");
    }

    static void KeepMembers(JsonObject result, JsonView sent, PodSchema schema, string name)
    {
        foreach (var (key, value) in result.ToArray())
        {
            if (sent.TryGetMember(key, out var was))
                KeepValue(result, key, value, was, schema.Member(key), name);
            else if (Means(name, key, new(value)) is { } meaning && meaning == Means(name, key, default))
                result.Remove(key);
        }
        foreach (var member in sent.Members)
            if (!result.ContainsKey(member.Name) && IsImplied(result, name, member.Name, member.Value))
                result[member.Name] = member.Value.ToNode();
    }

    static void KeepValue(JsonObject result, string key, JsonNode? value, JsonView sent, PodSchema schema, string name)
    {
        if (sent.IsSameText(new(value)))
            return;
        switch (value)
        {
            case JsonObject map when sent.Kind == JsonValueKind.Object:
                KeepMembers(map, sent, schema, key);
                break;
            case JsonArray list when sent.Kind == JsonValueKind.Array:
                KeepItems(list, sent.Items(), schema, key);
                break;
            case JsonValue when IsSameQuantity(name, key, new(value), sent)
                || Means(name, key, new(value)) is { } meaning && meaning == Means(name, key, sent):
                result[key] = sent.ToNode();
                break;
        }
    }

    /// <summary>
    /// Items go together by their keys, the first of a key with the first and the second with the second; those of a list
    /// without keys by their places.
    /// </summary>
    static void KeepItems(JsonArray result, JsonView[] sent, PodSchema schema, string name)
    {
        var left = new List<JsonView>(sent);
        for (var i = 0; i < result.Count; i++)
            if (result[i] is JsonObject item && Like(item, i) is { Kind: JsonValueKind.Object } was && !was.IsSameText(new(item)))
                KeepMembers(item, was, schema, name);

        JsonView Like(JsonObject item, int index)
        {
            if (schema.Kind != MergeKind.Keyed)
                return sent.Length == result.Count ? sent[index] : default;
            var key = KeyedLists.KeyOf(item, schema);
            var at = key is null ? -1 : left.FindIndex(other => KeyedLists.KeyOf(other, schema) == key);
            if (at < 0)
                return default;
            var found = left[at];
            left.RemoveAt(at);
            return found;
        }
    }

    /// <summary>Whether a field that the result has not is what the server makes of that.</summary>
    static bool IsImplied(JsonObject result, string name, string key, JsonView sent) =>
        name == "volumes" && key == "emptyDir"
            // A volume without a source is an empty folder.
            ? sent is { Kind: JsonValueKind.Object, Count: 0 } && !result.Any(member => member.Value is JsonObject)
            : Means(name, key, sent) is { } meaning && meaning == Means(name, key, default);

    /// <summary>What the server makes of a value, as JSON; null where absent means nothing but absent.</summary>
    static string? Means(string name, string key, JsonView value) =>
        !Defaults.TryGetValue($"{name}/{key}", out var absent) ? null
        : IsZero(value) && !(Pointers.Contains(key) && value.Kind == JsonValueKind.Number) ? absent
        : value.ToNode()!.ToJsonString();

    static bool IsZero(JsonView value) => value.Kind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => true,
        JsonValueKind.String => value.IsString(""),
        JsonValueKind.Number => value.AsNumberText() == "0",
        JsonValueKind.Object => value.Count == 0,
        _ => false,
    };

    static bool IsSameQuantity(string name, string key, JsonView result, JsonView sent) =>
        (name is "limits" or "requests" || key is "divisor" or "sizeLimit")
        && QuantityText.Value(TextOf(result)) is { } value && value == QuantityText.Value(TextOf(sent));

    static string TextOf(JsonView value) => value.AsString() ?? value.AsNumberText() ?? "";

    static FrozenDictionary<string, string> Table(params (string[] Parents, string[] Keys, string Value)[] rows) => (
        from row in rows
        from parent in row.Parents
        from key in row.Keys
        select KeyValuePair.Create($"{parent}/{key}", row.Value)).ToFrozenDictionary(StringComparer.Ordinal);
}
