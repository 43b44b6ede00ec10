using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sidecar.Cli;

/// <summary>JSON as the tool prints it: UTF-8, nothing escaped that need not be, a line end behind it.</summary>
static class JsonText
{
    static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>An indented document.</summary>
    public static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        Append(text, write, indented: true);
        return text.WrittenMemory;
    }

    /// <summary>Appends one value and a line end.</summary>
    public static void Append(ArrayBufferWriter<byte> text, Action<Utf8JsonWriter> write, bool indented)
    {
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = indented, Encoder = Readable }))
            write(json);
        text.Write("\n"u8);
    }

    /// <summary>Writes a member that may be absent.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Plain text.</summary>
    public static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
