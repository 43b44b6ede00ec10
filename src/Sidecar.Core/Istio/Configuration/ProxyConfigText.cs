using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>The text of <c>PROXY_CONFIG</c>: what differs from the defaults, as compact JSON.</summary>
static class ProxyConfigText
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonObject Defaults = (JsonObject)JsonNode.Parse(ChartDefaults.ProxyConfig)!;

    public static string Render(JsonObject config) => Clean(config).ToJsonString(Relaxed);

    /// <summary>Known fields in the order of the message, then the unknown ones; defaults and zero values left out.</summary>
    public static JsonObject Clean(JsonObject config)
    {
        var clean = WithoutZeros(config, ProxyConfigSchema.Root);
        foreach (var (name, value) in Defaults)
            if (JsonNode.DeepEquals(clean[name], value))
                clean.Remove(name);
        return clean;
    }

    static JsonObject WithoutZeros(JsonObject message, MessageSchema schema)
    {
        var clean = new JsonObject();
        foreach (var field in schema.Fields)
            if (message[field.Name] is { } value && !IsZero(value, field))
                clean[field.Name] = field switch
                {
                    { Kind: FieldKind.Message } => WithoutZeros((JsonObject)value, field.Message!),
                    { Kind: FieldKind.TextMap } => Sorted((JsonObject)value),
                    _ => value.DeepClone(),
                };
        foreach (var (name, value) in message)
            if (schema.Find(name) is null && value.IsTruthy())
                clean[name] = value!.DeepClone();
        return clean;
    }

    /// <summary>An optional field and a message that is present are written even when they hold nothing.</summary>
    static bool IsZero(JsonNode value, FieldSchema field) => field.Kind switch
    {
        FieldKind.OptionalFlag or FieldKind.OptionalInteger or FieldKind.Message or FieldKind.Duration
            or FieldKind.Open => false,
        FieldKind.Choice => value.AsText() == field.Choices[0],
        _ => !value.IsTruthy(),
    };

    static JsonObject Sorted(JsonObject map) =>
        new(map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
}
