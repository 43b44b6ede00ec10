using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Core.Json;

/// <summary>Writes JSON the one way this library does: compact, and only escaped where JSON demands it.</summary>
static class JsonText
{
    /// <summary>The options of every writer. Depth is bounded when a text is read, not when it is written.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    public static string Write(Action<Utf8JsonWriter> write) => Write(write, Options);

    public static string Write(Action<Utf8JsonWriter> write, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
