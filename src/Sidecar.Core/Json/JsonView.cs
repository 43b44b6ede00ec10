using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>Reads a tree without making nodes of the parts that are still text.</summary>
/// <remarks>
/// A view is a node or, where the tree has not been looked into, an element of the parsed text. It allocates nothing
/// and never changes the tree. It is valid as long as the tree is not edited.
/// </remarks>
readonly struct JsonView
{
    readonly JsonNode? node;
    readonly JsonElement element;

    // Asking an element for its kind is a look into the parsed text: done once. Undefined where this is no element.
    readonly JsonValueKind elementKind;

    public JsonView(JsonElement element)
    {
        this.element = element;
        elementKind = element.ValueKind;
    }

    public JsonView(JsonNode? node)
    {
        var backed = node switch
        {
            JsonObject map => LazyBacking.TryGet(map, out element),
            JsonArray list => LazyBacking.TryGet(list, out element),
            JsonValue value => value.TryGetValue(out element),
            _ => false,
        };
        if (backed)
            elementKind = element.ValueKind;
        else
            this.node = node;
    }

    /// <summary>Whether this is a part of the parsed text.</summary>
    public bool IsElement => elementKind != JsonValueKind.Undefined;

    public JsonElement Element => element;

    /// <summary>The node, where <see cref="IsElement"/> is false.</summary>
    public JsonNode? Node => node;

    public JsonValueKind Kind => IsElement ? elementKind : node?.GetValueKind() ?? JsonValueKind.Null;

    /// <summary>The number of members of an object or of items of an array.</summary>
    public int Count => Kind switch
    {
        JsonValueKind.Object => IsElement ? element.GetPropertyCount() : ((JsonObject)node!).Count,
        JsonValueKind.Array => IsElement ? element.GetArrayLength() : ((JsonArray)node!).Count,
        _ => 0,
    };

    /// <summary>The items of an array; none for anything else.</summary>
    public JsonView[] Items()
    {
        if (Kind != JsonValueKind.Array)
            return [];
        var items = new JsonView[Count];
        var at = 0;
        if (IsElement)
            foreach (var item in element.EnumerateArray())
                items[at++] = new(item);
        else
            foreach (var item in (JsonArray)node!)
                items[at++] = new(item);
        return items;
    }

    /// <summary>The member of an object, if this is one and has it.</summary>
    public bool TryGetMember(string name, out JsonView member)
    {
        if (IsElement)
        {
            var found = default(JsonElement);
            var has = elementKind == JsonValueKind.Object && element.TryGetProperty(name, out found);
            member = has ? new(found) : default;
            return has;
        }
        JsonNode? value = null;
        var holds = node is JsonObject map && map.TryGetPropertyValue(name, out value);
        member = new(value);
        return holds;
    }

    /// <summary>The member of that name, the JSON null where there is none.</summary>
    public JsonView this[string name] => TryGetMember(name, out var member) ? member : default;

    /// <summary>The members of an object in their order; none for anything else.</summary>
    public JsonMembers Members => new(this);

    /// <summary>The text of a string; null for anything else.</summary>
    public string? AsString()
    {
        if (IsElement)
            return elementKind == JsonValueKind.String ? element.GetString() : null;
        if (node is not JsonValue value)
            return null;
        if (value.TryGetValue(out string? text))
            return text;
        return value.GetValueKind() == JsonValueKind.String ? JsonElement.Parse(value.ToJsonString()).GetString() : null;
    }

    /// <summary>Whether this is the string of that text.</summary>
    public bool IsString(string text) =>
        IsElement
            ? elementKind == JsonValueKind.String && element.ValueEquals(text)
            : AsString() is { } own && own == text;

    /// <summary>The text of a number as it is written; null for anything else.</summary>
    public string? AsNumberText() =>
        Kind != JsonValueKind.Number ? null : IsElement ? element.GetRawText() : node!.ToJsonString();

    /// <summary>A node of its own with the same value.</summary>
    public JsonNode? ToNode() => IsElement ? NodeOf(element) : node?.DeepClone();

    /// <summary>
    /// A node with the same value that may be the one this view was made of. Whoever takes it must not change it.
    /// </summary>
    public JsonNode? ToSharedNode() => IsElement ? NodeOf(element) : node;

    /// <summary>Writes the value as <see cref="JsonText"/> has it: compact, escaped only where JSON demands it.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        if (IsElement)
            WriteElement(writer);
        else if (node is JsonObject)
            WriteMembers(writer);
        else if (node is JsonArray list)
            WriteItems(writer, list);
        else if (node is null)
            writer.WriteNullValue();
        else
            node.WriteTo(writer);
    }

    /// <summary>Text of nothing but ASCII, without blanks and escapes, is what would be written anyway: it is copied.</summary>
    void WriteElement(Utf8JsonWriter writer)
    {
        var text = JsonMarshal.GetRawUtf8Value(element);
        var isAsWritten = !writer.Options.Indented
            && text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 && !text.Contains((byte)'\\');
        if (isAsWritten)
            writer.WriteRawValue(text, skipInputValidation: true);
        else
            element.WriteTo(writer);
    }

    void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var member in Members)
        {
            writer.WritePropertyName(member.Name);
            member.Value.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    static void WriteItems(Utf8JsonWriter writer, JsonArray list)
    {
        writer.WriteStartArray();
        foreach (var item in list)
            new JsonView(item).WriteTo(writer);
        writer.WriteEndArray();
    }

    /// <summary>
    /// Whether both are the same stretch of the same text, or the same text twice: equal for certain, found out without
    /// looking inside. False says nothing.
    /// </summary>
    public bool IsSameText(JsonView other)
    {
        if (!IsElement || !other.IsElement)
            return !IsElement && !other.IsElement && ReferenceEquals(node, other.node);
        var mine = JsonMarshal.GetRawUtf8Value(element);
        var theirs = JsonMarshal.GetRawUtf8Value(other.element);
        return mine == theirs || mine.SequenceEqual(theirs);
    }

    static JsonNode? NodeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(element),
    };
}
