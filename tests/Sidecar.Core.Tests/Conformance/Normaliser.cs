using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>
/// Brings a document into the form in which the corpus compares documents: the rules of its README, by number, and no
/// others.
/// </summary>
static class Normaliser
{
    const string StatusAnnotation = "sidecar.istio.io/status";

    static readonly HashSet<string> JsonAnnotations = [StatusAnnotation, "proxy.istio.io/overrides"];

    static readonly HashSet<string> JsonVariables =
        ["PROXY_CONFIG", "ISTIO_META_POD_PORTS", "ISTIO_KUBE_APP_PROBERS", "ISTIO_PROMETHEUS_ANNOTATIONS"];

    static readonly HashSet<string> DroppedWhenEmpty = ["strategy", "updateStrategy", "resources", "metadata"];

    public static JsonObject Document(JsonNode document)
    {
        var normal = (JsonObject)Normal(document)!;
        normal.Remove("status"); // rule 3
        return normal;
    }

    /// <summary>As <see cref="Document"/>, without the status annotation, which the webhook form does not compare.</summary>
    public static JsonObject Pod(JsonNode pod)
    {
        var normal = Document(pod);
        if (normal["metadata"]?["annotations"] is JsonObject annotations)
            annotations.Remove(StatusAnnotation);
        return normal;
    }

    static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject map => Map(map),
        JsonArray list => new JsonArray([.. list.Select(Normal)]),
        _ => node?.DeepClone(),
    };

    static JsonObject Map(JsonObject map)
    {
        var normal = new JsonObject();
        foreach (var (key, value) in map)
        {
            if (value is null || key == "creationTimestamp" || IsOptionalZero(map, key, value)) // rules 2, 3, 4
                continue;
            var member = Member(map, key, value);
            if (member is JsonObject { Count: 0 } && DroppedWhenEmpty.Contains(key)) // rule 3
                continue;
            normal[key] = member;
        }
        return normal;
    }

    static JsonNode? Member(JsonObject map, string key, JsonNode value) => (key, value) switch
    {
        ("resources", JsonObject resources) => Resources(resources),
        ("annotations", JsonObject annotations) => Annotations(annotations),
        ("value", JsonValue text) when map["name"] is JsonValue name
            && JsonVariables.Contains(name.ToString()) => Embedded(text.ToString()),
        _ => Normal(value),
    };

    static bool IsOptionalZero(JsonObject map, string key, JsonNode value) => key switch
    {
        "minReadySeconds" or "initialDelaySeconds" => value.ToJsonString() == "0",
        "paused" or "test" => value.GetValueKind() == JsonValueKind.False,
        "value" => map.ContainsKey("name") && value.ToJsonString() == "\"\"",
        _ => false,
    };

    // Rule 5.
    static JsonObject Resources(JsonObject resources)
    {
        var normal = Map(resources);
        foreach (var kind in (string[])["limits", "requests"])
            if (normal[kind] is JsonObject quantities)
                foreach (var (name, quantity) in quantities.ToList())
                    quantities[name] = Quantities.Normal(quantity!.ToString());
        return normal;
    }

    // Rule 6.
    static JsonObject Annotations(JsonObject annotations)
    {
        var normal = Map(annotations);
        foreach (var name in JsonAnnotations)
            if (normal[name] is JsonValue text)
                normal[name] = Embedded(text.ToString());
        return normal;
    }

    static JsonNode? Embedded(string text) => Normal(JsonNode.Parse(text));
}
