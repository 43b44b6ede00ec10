using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Reads a configuration document, YAML or JSON, into a map.</summary>
static class DocumentText
{
    /// <summary>The map of the only document; null where the text holds nothing.</summary>
    /// <exception cref="FormatException">The text is no YAML, or its root is no map.</exception>
    public static JsonObject? Parse(string text, string source)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            return JsonNode.Parse(text) switch
            {
                null => null,
                JsonObject map => map,
                var other => throw new FormatException($"{source}: found {other.GetValueKind()}, expected a map"),
            };
        }
        catch (JsonException error)
        {
            throw new FormatException($"{source}: {error.Message}", error);
        }
    }
}
