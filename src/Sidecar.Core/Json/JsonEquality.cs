using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sidecar.Core.Json;

/// <summary>
/// Whether two values are the same: objects whatever their order, strings however escaped, numbers by their text.
/// </summary>
/// <remarks>
/// <c>1e3</c> and <c>1000</c> differ here on purpose: who changes one into the other means it, and a patch that leaves
/// the change out would not give the tree that was asked for.
/// </remarks>
sealed class JsonEquality : IEqualityComparer<JsonView>
{
    public static JsonEquality Instance { get; } = new();

    JsonEquality()
    {
    }

    public bool Equals(JsonView x, JsonView y)
    {
        if (x.IsSameText(y))
            return true;
        var kind = x.Kind;
        return kind == y.Kind && kind switch
        {
            JsonValueKind.Object => SameMembers(x, y),
            JsonValueKind.Array => SameItems(x, y),
            _ => SameScalar(kind, x, y),
        };
    }

    /// <summary>Whether two values of one scalar kind are the same.</summary>
    public static bool SameScalar(JsonValueKind kind, JsonView x, JsonView y) => kind switch
    {
        JsonValueKind.String => SameString(x, y),
        JsonValueKind.Number => SameNumber(x, y),
        _ => true,
    };

    public int GetHashCode(JsonView obj)
    {
        var kind = obj.Kind;
        switch (kind)
        {
            case JsonValueKind.String:
                return HashCode.Combine(kind, obj.AsString());
            case JsonValueKind.Number:
                return HashCode.Combine(kind, obj.AsNumberText());
            case JsonValueKind.Array:
                var list = HashCode.Combine(kind, obj.Count);
                foreach (var item in obj.Items())
                    list = HashCode.Combine(list, GetHashCode(item));
                return list;
            case JsonValueKind.Object:
                var map = HashCode.Combine(kind, obj.Count);
                foreach (var member in obj.Members)
                    map ^= HashCode.Combine(member.Name, GetHashCode(member.Value));
                return map;
            default:
                return (int)kind;
        }
    }

    bool SameMembers(JsonView x, JsonView y)
    {
        if (x.Count != y.Count)
            return false;
        var members = new MemberLookup(y);
        foreach (var member in x.Members)
            if (!members.TryGet(member, out var other) || !Equals(member.Value, other))
                return false;
        return true;
    }

    bool SameItems(JsonView x, JsonView y)
    {
        if (x.Count != y.Count)
            return false;
        var (mine, theirs) = (x.Items(), y.Items());
        for (var i = 0; i < mine.Length; i++)
            if (!Equals(mine[i], theirs[i]))
                return false;
        return true;
    }

    static bool SameString(JsonView x, JsonView y)
    {
        if (!x.IsElement)
            return y.IsString(x.AsString()!);
        if (!y.IsElement)
            return x.IsString(y.AsString()!);
        var escaped = JsonMarshal.GetRawUtf8Value(x.Element).Contains((byte)'\\')
            || JsonMarshal.GetRawUtf8Value(y.Element).Contains((byte)'\\');
        return escaped && x.Element.ValueEquals(y.Element.GetString());
    }

    static bool SameNumber(JsonView x, JsonView y)
    {
        if (x.IsElement && y.IsElement)
            return false; // the same text was ruled out before
        return x.AsNumberText() == y.AsNumberText();
    }
}
