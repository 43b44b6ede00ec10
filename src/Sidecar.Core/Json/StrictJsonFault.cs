using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sidecar.Core.Json;

/// <summary>Finds out where and why a JSON text was refused. Slow, and only used once it is known to be wrong.</summary>
static class StrictJsonFault
{
    public static JsonFormatException InvalidUtf8(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out var taken) == System.Buffers.OperationStatus.Done)
            at += taken;
        var (line, column) = Position(text, at);
        return new($"found byte 0x{text[at]:X2}, expected UTF-8", line, column);
    }

    public static void ThrowOnHalfSurrogate(ReadOnlySpan<byte> text, JsonLimits limits)
    {
        var walk = new Walk();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            while (reader.Read())
            {
                walk.Enter(ref reader);
                if (reader.ValueIsEscaped && !IsText(ref reader))
                    throw walk.Fault("found an escaped half of a surrogate pair, expected both halves", ref reader, text);
                walk.Leave(ref reader);
            }
        }
        catch (JsonException)
        {
            // The text is not JSON at all: the parser says so better.
        }
    }

    public static void ThrowOnTooManyValues(ReadOnlySpan<byte> text, JsonLimits limits)
    {
        var values = 0;
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray
                    || ++values <= limits.MaxValues)
                    continue;
                var (line, column) = Position(text, (int)reader.TokenStartIndex);
                throw new JsonFormatException($"found more than {limits.MaxValues} values", line, column);
            }
        }
        catch (JsonException)
        {
            // The text is not JSON at all: the parser says so better.
        }
    }

    public static JsonFormatException Explain(ReadOnlySpan<byte> text, JsonLimits limits, JsonException error)
    {
        var walk = new Walk();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (walk.Enter(ref reader) is { } first)
                    return walk.Fault($"the key appears twice, first in line {Position(text, first).Line}", ref reader, text);
                walk.Leave(ref reader);
            }
        }
        catch (JsonException syntax)
        {
            var line = (int)(syntax.LineNumber ?? 0);
            var at = Math.Min(LineStart(text, line) + (int)(syntax.BytePositionInLine ?? 0), text.Length);
            var (row, column) = Position(text, at);
            return new(Problem(text, at, walk.Depth, limits, syntax), row, column, walk.Here, syntax);
        }
        return new(Sentence(error.Message), 1, 1, null, error);
    }

    static string Problem(ReadOnlySpan<byte> text, int at, int depth, JsonLimits limits, JsonException error)
    {
        if (text.Trim(" \t\r\n"u8).IsEmpty)
            return "found nothing, expected a JSON value";
        if (at >= text.Length)
            return "the text ends too early: " + Sentence(error.Message);
        return depth >= limits.MaxDepth && text[at] is (byte)'[' or (byte)'{'
            ? $"nested deeper than {limits.MaxDepth} levels"
            : Sentence(error.Message);
    }

    // The reader's message without the position it appends, which counts from 0 and in bytes.
    static string Sentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    static bool IsText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return true;
        try
        {
            _ = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    static int LineStart(ReadOnlySpan<byte> text, int line)
    {
        var start = 0;
        for (; line > 0; line--)
            start += text[start..].IndexOf((byte)'\n') + 1;
        return start;
    }

    /// <summary>Line and column, both from 1, the column in UTF-16 units.</summary>
    public static (int Line, int Column) Position(ReadOnlySpan<byte> text, int at)
    {
        var before = text[..at];
        var start = before.LastIndexOf((byte)'\n') + 1;
        var column = Utf8.IsValid(before[start..]) ? Encoding.UTF8.GetCharCount(before[start..]) : at - start;
        return (before.Count((byte)'\n') + 1, column + 1);
    }

    /// <summary>Where in the document a reader stands, and which keys it has seen.</summary>
    sealed class Walk
    {
        readonly Stack<Level> levels = new();

        public int Depth => levels.Count;

        /// <summary>The value read last.</summary>
        public JsonPointer Here { get; private set; }

        /// <summary>Takes in a token. Where in the text a key was first seen, if it was.</summary>
        public int? Enter(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var level = levels.Peek();
                    if (!TryGetString(ref reader, out var name))
                        return null;
                    Here = level.Pointer / name;
                    return level.Keys.TryAdd(name, (int)reader.TokenStartIndex) ? null : level.Keys[name];
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Here = levels.Pop().Pointer;
                    return null;
                default:
                    if (levels.TryPeek(out var list) && list.IsArray)
                        Here = list.Pointer / list.Count++;
                    return null;
            }
        }

        public void Leave(ref Utf8JsonReader reader)
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                levels.Push(new(Here, reader.TokenType == JsonTokenType.StartArray));
        }

        public JsonFormatException Fault(string problem, ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            var (line, column) = Position(text, (int)reader.TokenStartIndex);
            return new(problem, line, column, Here);
        }

        static bool TryGetString(ref Utf8JsonReader reader, out string name)
        {
            var good = IsText(ref reader);
            name = good ? reader.GetString()! : "";
            return good;
        }

        sealed class Level(JsonPointer pointer, bool isArray)
        {
            public JsonPointer Pointer => pointer;
            public bool IsArray => isArray;
            public int Count { get; set; }
            public Dictionary<string, int> Keys { get; } = new(StringComparer.Ordinal);
        }
    }
}
