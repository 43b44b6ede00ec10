using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Cli.Manifests;

/// <summary>
/// Finds what no API server would take for an object. Whoever pipes the output to <c>kubectl</c> would be told so only
/// after half of the stream is applied, and a pod whose <c>apiVersion</c> was forgotten would pass without its sidecar.
/// </summary>
static class ManifestObjects
{
    /// <summary>All that is wrong in a stream, items of lists included.</summary>
    public static IReadOnlyList<Diagnostic> Problems(YamlStream stream) =>
        [.. from document in stream.Documents
            where !document.IsEmpty
            from problem in Problems(document.ToJson(), JsonPointer.Root)
            let position = document.PositionOf(problem.At)
            select new Diagnostic(stream.Source, position.Line, position.Column, problem.Text)];

    static IEnumerable<(JsonPointer At, string Text)> Problems(JsonNode? value, JsonPointer place)
    {
        var where = place.IsRoot ? "" : $"{place}: ";
        var what = place.IsRoot ? "a document" : "an item";
        if (value is not JsonObject map || !map.ContainsKey("kind"))
            return [(place, $"{where}found {what} without kind, expected a Kubernetes object")];
        if (!map.ContainsKey("apiVersion"))
            return [(place, $"{where}found {what} without apiVersion, expected a Kubernetes object")];
        return
        [
            .. from name in new[] { "apiVersion", "kind" }
               where Text(map[name]).Length == 0
               select (place / name, $"{place / name}: found {Shown(map[name])}, expected a text that is not empty"),
            .. Text(map["kind"]) == "List" && map["items"] is JsonArray items
                ? items.SelectMany((item, index) => Problems(item, place / "items" / index))
                : [],
        ];
    }

    static string Text(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    static string Shown(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray => "a list",
        JsonObject => "a mapping",
        _ => value.ToJsonString(),
    };
}
