using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio;

/// <summary>
/// A piece of JSON that is the same for every pod. It is parsed once; each use hands out a node that stays backed by
/// the parsed text until somebody changes it, so that using a constant costs one object.
/// </summary>
readonly struct JsonFragment
{
    readonly JsonElement _element;

    JsonFragment(JsonElement element) => _element = element;

    public static JsonFragment Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(document.RootElement.Clone());
    }

    public static JsonFragment From(JsonNode node) => Parse(node.ToJsonString());

    /// <summary>A fresh node, free to be attached and changed.</summary>
    public JsonNode ToNode() => _element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(_element)!,
        JsonValueKind.Array => JsonArray.Create(_element)!,
        _ => JsonValue.Create(_element)!,
    };
}
