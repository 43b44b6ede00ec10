using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Reads a configuration document, YAML or JSON, into a map.</summary>
static class DocumentText
{
    /// <summary>The map of the only document; null where the text holds nothing.</summary>
    /// <exception cref="FormatException">The text is no YAML, has several documents, or its root is no map.</exception>
    public static JsonObject? Parse(string text, string source)
    {
        var documents = YamlStream.Parse(Encoding.UTF8.GetBytes(text), source).Documents
            .Where(document => !document.IsEmpty).ToList();
        return documents switch
        {
            [] => null,
            [var only] => only.ToJson() as JsonObject
                ?? throw new FormatException($"{source}:{only.FirstLine}:1: found no map, expected a map"),
            [_, var second, ..] =>
                throw new FormatException($"{source}:{second.FirstLine}:1: found another document, expected one"),
        };
    }

    /// <summary>As <see cref="Parse"/>, for a document that people hold in a config map.</summary>
    /// <exception cref="FormatException">
    /// As there; or the document is a resource of Kubernetes: taken for settings it would say nothing, silently.
    /// </exception>
    public static JsonObject? ParseBare(string text, string source, string key)
    {
        var document = Parse(text, source);
        if (document is not null && (document.ContainsKey("kind") || document.ContainsKey("apiVersion")))
            throw new FormatException(
                $"{source}: found {Resource(document)}, expected the document alone, as a config map holds it under data.{key}");
        return document;
    }

    /// <summary>What a resource of Kubernetes is called where something else is expected: by its kind, or by what else says that it is one.</summary>
    public static string Resource(JsonObject document) => document["kind"] is { } kind
        ? $"a resource of kind '{kind.Printed()}'"
        : $"a resource of apiVersion '{document["apiVersion"].Printed()}' without a kind";
}
