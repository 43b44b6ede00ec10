using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Manifests;

/// <summary>Rewritten manifests in JSON.</summary>
static class ManifestJson
{
    /// <summary>The object, or a <c>List</c> of them where there is not exactly one, as <c>kubectl get</c> does it.</summary>
    public static ReadOnlyMemory<byte> Objects(IEnumerable<ManifestDocument> documents)
    {
        JsonNode[] objects = [.. documents.Select(document => document.ToJson()).OfType<JsonNode>()];
        var shown = objects is [var only]
            ? only
            : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(objects) };
        return JsonText.Document(json => shown.WriteTo(json));
    }

    /// <summary>One line for each document that changes: which it is, and its JSON Patch.</summary>
    /// <param name="files">The files.</param>
    /// <param name="named">Whether each line says of which file it is.</param>
    public static ReadOnlyMemory<byte> Patches(IEnumerable<(InputFile Before, ManifestRewrite After)> files, bool named)
    {
        var text = new ArrayBufferWriter<byte>();
        foreach (var (before, after) in files)
            foreach (var document in after.Documents.Where(document => !document.Patch.IsEmpty))
                JsonText.Append(text, json => Patch(json, document, named ? before.Name : null), indented: false);
        return text.WrittenMemory;
    }

    static void Patch(Utf8JsonWriter json, ManifestDocument document, string? file)
    {
        var root = document.ToJson()!;
        json.WriteStartObject();
        json.WriteOptional("file", file);
        json.WriteNumber("line", document.Line);
        foreach (var name in new[] { "apiVersion", "kind" })
            json.WriteString(name, root[name]?.ToString());
        foreach (var name in new[] { "namespace", "name" })
            json.WriteOptional(name, root["metadata"]?[name]?.ToString());
        json.WritePropertyName("patch");
        document.Patch.ToJson().WriteTo(json);
        json.WriteEndObject();
    }
}
