using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio;

/// <summary>Tolerant reads of a JSON tree: what is absent, null or of another kind is "not there".</summary>
static class JsonRead
{
    public static JsonObject? Object(this JsonNode? node, string key) => (node as JsonObject)?[key] as JsonObject;

    public static JsonArray? Array(this JsonNode? node, string key) => (node as JsonObject)?[key] as JsonArray;

    /// <summary>The text of a string member, else null.</summary>
    public static string? Text(this JsonNode? node, string key) => (node as JsonObject)?[key].AsText();

    /// <summary>The text of a string value, else null.</summary>
    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>
    /// A scalar as a text template prints it: a string as it is, a number as it was written, true or false; null, a
    /// list or a map is empty text.
    /// </summary>
    public static string Printed(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => "",
    };

    /// <summary>The integer of a number or of a text that holds one, else null.</summary>
    public static long? AsInteger(this JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value when long.TryParse(value.Printed(), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>What a text template counts as true: everything but absent, null, false, 0 and what is empty.</summary>
    public static bool IsTruthy(this JsonNode? node) => node switch
    {
        null => false,
        JsonObject map => map.Count > 0,
        JsonArray list => list.Count > 0,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.False or JsonValueKind.Null => false,
            JsonValueKind.String => value.Printed().Length > 0,
            JsonValueKind.Number => value.Printed().AsSpan().IndexOfAnyInRange('1', '9') >= 0,
            _ => true,
        },
        _ => false,
    };

    /// <summary>The text members of a map in its order; members of another kind are left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Texts(this JsonObject? map)
    {
        foreach (var (key, value) in map ?? [])
            if (value.AsText() is { } text)
                yield return new(key, text);
    }

    /// <summary>Parses a text as a JSON object; null where it is none.</summary>
    public static JsonObject? ParseObject(string? text) => TryParse(text) as JsonObject;

    /// <summary>Parses a text as JSON; null where it is none.</summary>
    public static JsonNode? TryParse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
