using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>What the annotation <c>proxy.istio.io/config</c> says: part of a proxy configuration, as YAML.</summary>
sealed record ProxyConfigAnnotation(JsonObject Config, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    public static ProxyConfigAnnotation Read(string value)
    {
        var reader = new MessageReader();
        try
        {
            var parsed = DocumentText.Parse(value, AnnotationNames.ProxyConfig) ?? [];
            return new(reader.Read(parsed, ProxyConfigSchema.Root), reader.Errors, reader.Warnings);
        }
        catch (FormatException error)
        {
            return new([], [$"failed to parse the proxy config: {error.Message}"], []);
        }
    }
}
