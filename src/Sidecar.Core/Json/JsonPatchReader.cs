using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sidecar.Core.Json;

/// <summary>Reads the text form of a patch.</summary>
readonly ref struct JsonPatchReader
{
    // A patch of our own wraps a tree in two more levels and repeats parts of it.
    public static readonly JsonLimits OwnLimits =
        new() { MaxBytes = int.MaxValue, MaxDepth = JsonLimits.GreatestDepth, MaxValues = int.MaxValue };

    readonly ReadOnlySpan<byte> text;
    readonly JsonElement root;

    JsonPatchReader(ReadOnlySpan<byte> text, JsonElement root)
    {
        this.text = text;
        this.root = root;
    }

    public static JsonPatch Read(ReadOnlySpan<byte> utf8, JsonLimits limits)
    {
        var root = StrictJson.ParseElement(utf8, limits);
        var reader = new JsonPatchReader(utf8, root);
        if (root.ValueKind != JsonValueKind.Array)
            throw reader.Fault(root, JsonPointer.Root, $"found {Kind(root)}, expected an array of operations");
        var operations = ImmutableArray.CreateBuilder<JsonPatchOperation>(root.GetArrayLength());
        foreach (var item in root.EnumerateArray())
            operations.Add(reader.Operation(item, JsonPointer.Root / operations.Count));
        return new(operations.DrainToImmutable());
    }

    JsonPatchOperation Operation(JsonElement item, JsonPointer at)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Fault(item, at, $"found {Kind(item)}, expected an operation");
        var op = Text(item, at, "op");
        return op switch
        {
            "add" => new JsonPatchOperation.Add(Pointer(item, at, "path"), Value(item, at)),
            "remove" => new JsonPatchOperation.Remove(Pointer(item, at, "path")),
            "replace" => new JsonPatchOperation.Replace(Pointer(item, at, "path"), Value(item, at)),
            "move" => new JsonPatchOperation.Move(Pointer(item, at, "from"), Pointer(item, at, "path")),
            "copy" => new JsonPatchOperation.Copy(Pointer(item, at, "from"), Pointer(item, at, "path")),
            "test" => new JsonPatchOperation.Test(Pointer(item, at, "path"), Value(item, at)),
            _ => throw Fault(
                item.GetProperty("op"), at / "op", $"found '{op}', expected add, remove, replace, move, copy or test"),
        };
    }

    JsonView Value(JsonElement item, JsonPointer at) => new(Member(item, at, "value"));

    JsonPointer Pointer(JsonElement item, JsonPointer at, string name)
    {
        var text = Text(item, at, name);
        try
        {
            return JsonPointer.Parse(text);
        }
        catch (FormatException error)
        {
            throw Fault(item.GetProperty(name), at / name, error.Message.TrimEnd('.'), error);
        }
    }

    string Text(JsonElement item, JsonPointer at, string name)
    {
        var value = Member(item, at, name);
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Fault(value, at / name, $"found {Kind(value)}, expected a string");
    }

    JsonElement Member(JsonElement item, JsonPointer at, string name) =>
        item.TryGetProperty(name, out var value) ? value : throw Fault(item, at, $"the member '{name}' is missing");

    JsonFormatException Fault(JsonElement element, JsonPointer at, string problem, Exception? inner = null)
    {
        // The elements lie in a copy of the text that begins where the root does.
        var whole = JsonMarshal.GetRawUtf8Value(root);
        var part = JsonMarshal.GetRawUtf8Value(element);
        var offset = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(whole), ref MemoryMarshal.GetReference(part));
        var (line, column) = StrictJsonFault.Position(text, text.IndexOf(whole) + (int)offset);
        return new(problem, line, column, at, inner);
    }

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
