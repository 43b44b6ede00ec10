using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Workloads;

namespace Sidecar.Cli.Verbs;

/// <summary>An injected manifest in JSON.</summary>
static class ManifestJson
{
    static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object, or a <c>List</c> of them where there is not exactly one, as <c>kubectl get</c> does it.</summary>
    public static ReadOnlyMemory<byte> Objects(ManifestInjection.Completed manifest)
    {
        JsonNode[] objects = [.. manifest.Documents.Select(document => document.ToJson()).OfType<JsonNode>()];
        var shown = objects is [var only]
            ? only
            : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray(objects) };
        var text = new ArrayBufferWriter<byte>();
        Line(text, Indented, json => shown.WriteTo(json));
        return text.WrittenMemory;
    }

    /// <summary>One line for each document that changes: which it is, and its JSON Patch.</summary>
    public static ReadOnlyMemory<byte> Patches(ManifestInjection.Completed manifest)
    {
        var text = new ArrayBufferWriter<byte>();
        foreach (var document in manifest.Documents.Where(document => !document.Patch.IsEmpty))
            Line(text, Plain, json => Patch(json, document));
        return text.WrittenMemory;
    }

    static void Patch(Utf8JsonWriter json, ManifestDocument document)
    {
        var root = document.ToJson()!;
        json.WriteStartObject();
        json.WriteNumber("line", document.Line);
        foreach (var name in new[] { "apiVersion", "kind" })
            json.WriteString(name, root[name]?.ToString());
        foreach (var name in new[] { "namespace", "name" })
            if (root["metadata"]?[name] is { } value)
                json.WriteString(name, value.ToString());
        json.WritePropertyName("patch");
        document.Patch.ToJson().WriteTo(json);
        json.WriteEndObject();
    }

    static void Line(ArrayBufferWriter<byte> text, JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(text, options))
            write(json);
        text.Write("\n"u8);
    }
}
