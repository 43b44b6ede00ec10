using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sidecar.Core.Json;

/// <summary>Walks the members of an object in their order. A name becomes a string only when it is asked for.</summary>
struct JsonMembers
{
    readonly JsonObject? map;
    JsonElement.ObjectEnumerator elements;
    readonly bool isElement;
    int at = -1;

    public JsonMembers(JsonView owner)
    {
        isElement = owner.IsElement && owner.Kind == JsonValueKind.Object;
        if (isElement)
            elements = owner.Element.EnumerateObject();
        map = owner.Node as JsonObject;
    }

    public readonly JsonMembers GetEnumerator() => this;

    public readonly JsonMembers Current => this;

    public bool MoveNext() => isElement ? elements.MoveNext() : map is not null && ++at < map.Count;

    public readonly string Name => isElement ? elements.Current.Name : map!.GetAt(at).Key;

    public readonly JsonView Value => isElement ? new(elements.Current.Value) : new(map!.GetAt(at).Value);

    public readonly bool HasName(string name) =>
        isElement ? elements.Current.NameEquals(name) : map!.GetAt(at).Key == name;

    /// <summary>False if the name certainly does not begin with that ASCII character.</summary>
    public readonly bool MayBeginWith(char first)
    {
        if (!isElement)
            return map!.GetAt(at).Key.StartsWith(first);
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(elements.Current);
        return !raw.IsEmpty && (raw[0] == first || raw[0] == '\\');
    }

    public readonly bool HasNameOf(in JsonMembers other) =>
        !isElement ? other.HasName(map!.GetAt(at).Key)
        : !other.isElement ? HasName(other.map!.GetAt(other.at).Key)
        : HasSameName(elements.Current, other.elements.Current);

    static bool HasSameName(JsonProperty mine, JsonProperty theirs)
    {
        var a = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(mine);
        var b = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(theirs);
        return a.Contains((byte)'\\') || b.Contains((byte)'\\') ? mine.NameEquals(theirs.Name) : a.SequenceEqual(b);
    }
}
