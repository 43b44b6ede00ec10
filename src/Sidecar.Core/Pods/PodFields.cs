using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Pods;

/// <summary>
/// Reads of fields whose kind matters: the value, null where it is absent or null, a
/// <see cref="PodFormatException"/> naming the field where it is of another kind.
/// </summary>
static class PodFields
{
    public static JsonObject? Object(JsonObject parent, string key, JsonPointer at) => parent[key] switch
    {
        null => null,
        JsonObject found => found,
        var other => throw Wrong(at.Append(key), "an object", other),
    };

    public static JsonArray? List(JsonObject parent, string key, JsonPointer at) => parent[key] switch
    {
        null => null,
        JsonArray found => found,
        var other => throw Wrong(at.Append(key), "a list", other),
    };

    public static string? Text(JsonObject parent, string key, JsonPointer at) => parent[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => throw Wrong(at.Append(key), "a text", other),
    };

    /// <summary>The text of a scalar that is one.</summary>
    public static bool IsText(JsonNode? node, [NotNullWhen(true)] out string? text)
    {
        text = null;
        return node is JsonValue value && value.TryGetValue(out text);
    }

    public static PodFormatException Wrong(JsonPointer pointer, string expected, JsonNode? found) =>
        new(pointer, Expected(expected, found));

    public static string Expected(string expected, JsonNode? found) => $"expected {expected}, found {Describe(found)}";

    /// <summary>The text of a scalar, quoted if it is one; the kind of anything else.</summary>
    public static string Describe(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "an object",
        JsonArray => "a list",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => $"the text {Shorten(node.ToJsonString())}",
            JsonValueKind.Number => $"the number {Shorten(node.ToJsonString())}",
            _ => node.ToJsonString(),
        },
    };

    /// <summary>A text between quotes on one line, cut when it is long.</summary>
    public static string Quote(string text) => Shorten(JsonValue.Create(text).ToJsonString());

    static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
}
