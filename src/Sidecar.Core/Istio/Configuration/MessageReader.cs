using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// Reads a message in the JSON form of protocol buffers into its canonical form: lowerCamel names, choices by name,
/// numbers as numbers. A null means "not given". A field this version does not know is kept as it is and reported as
/// a warning, because the proxy may know it.
/// </summary>
sealed class MessageReader
{
    public List<string> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    public JsonObject Read(JsonObject message, MessageSchema schema, string path = "")
    {
        var canonical = new JsonObject();
        foreach (var (spelling, value) in message)
        {
            if (value is null)
                continue;
            var at = path.Length == 0 ? spelling : $"{path}.{spelling}";
            if (schema.Find(spelling) is not { } field)
            {
                Warnings.Add($"unknown field '{at}' is passed on as it is");
                canonical[spelling] = value.DeepClone();
            }
            else if (ReadField(field, value, at) is { } read)
                canonical[field.Name] = read;
        }
        return canonical;
    }

    JsonNode? ReadField(FieldSchema field, JsonNode value, string at) => field.Kind switch
    {
        FieldKind.Text => value.AsText() is { } text ? text : Wrong(value, at, "a text"),
        FieldKind.Integer or FieldKind.OptionalInteger => ReadInteger(value) ?? Wrong(value, at, "an integer"),
        FieldKind.Number => ReadNumber(value) ?? Wrong(value, at, "a number"),
        FieldKind.Flag or FieldKind.OptionalFlag =>
            value.GetValueKind() is JsonValueKind.True or JsonValueKind.False
                ? value.DeepClone()
                : Wrong(value, at, "true or false"),
        FieldKind.Duration => value.AsText() is { } text && ProtoDuration.Parse(text) is { } duration
            ? duration.ToString()
            : Wrong(value, at, "a duration in seconds such as '45s'"),
        FieldKind.Choice => ReadChoice(field, value)
            ?? Wrong(value, at, $"one of {string.Join(", ", field.Choices.OrderBy(c => c.Key).Select(c => c.Value))}"),
        FieldKind.Texts => value is JsonArray list && list.All(item => item.AsText() is not null)
            ? list.DeepClone()
            : Wrong(value, at, "a list of texts"),
        FieldKind.TextMap => ReadTextMap(value, at),
        FieldKind.Maps => value is JsonArray list && list.All(item => item is JsonObject)
            ? list.DeepClone()
            : Wrong(value, at, "a list of maps"),
        FieldKind.Message => value is JsonObject map ? Read(map, field.Message!, at) : Wrong(value, at, "a map"),
        _ => value.DeepClone(),
    };

    static JsonValue? ReadInteger(JsonNode value) =>
        value is JsonValue && decimal.TryParse(value.Printed(), System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture, out var number)
        && decimal.Truncate(number) == number && number is >= int.MinValue and <= uint.MaxValue
            ? JsonValue.Create((long)number)
            : null;

    static JsonValue? ReadNumber(JsonNode value) =>
        value is JsonValue && double.TryParse(value.Printed(), System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : null;

    static JsonValue? ReadChoice(FieldSchema field, JsonNode value)
    {
        if (value.GetValueKind() == JsonValueKind.Number)
            return value.AsInteger() is { } number and >= 0 and <= int.MaxValue
                && field.Choices.TryGetValue((int)number, out var name)
                ? JsonValue.Create(name)
                : null;
        return value.AsText() is { } text && field.Choices.Values.Contains(text) ? JsonValue.Create(text) : null;
    }

    JsonObject ReadTextMap(JsonNode value, string at)
    {
        var texts = new JsonObject();
        if (value is not JsonObject map)
        {
            Wrong(value, at, "a map of texts");
            return texts;
        }
        foreach (var (key, item) in map)
            texts[key] = item.AsText() is { } text ? text : Wrong(item, $"{at}.{key}", "a text");
        return texts;
    }

    JsonNode? Wrong(JsonNode? found, string at, string expected)
    {
        Errors.Add($"field '{at}': found {found?.ToJsonString() ?? "null"}, expected {expected}");
        return null;
    }
}
