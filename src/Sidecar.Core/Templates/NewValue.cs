using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>What becomes of a part of an overlay that has nothing to merge with.</summary>
static class NewValue
{
    /// <summary>
    /// Takes out, in place, what only speaks to the merge: nulls and directives, and what is marked for deletion. A list
    /// that is replaced as a whole stays as it is.
    /// </summary>
    public static void Clean(JsonNode? value, PodSchema schema, MergePath at)
    {
        if (IsClean(new JsonView(value), schema))
            return;
        switch (value)
        {
            case JsonObject map:
                CleanMembers(map, schema, at);
                break;
            case JsonArray list when schema.Kind != MergeKind.Plain:
                KeyedLists.Check(list, schema, at);
                CleanItems(list, schema, at);
                break;
        }
    }

    /// <summary>
    /// Whether there is nothing to take out and nothing to refuse. Most values are so, and looking at a view leaves them
    /// the text they may still be.
    /// </summary>
    static bool IsClean(JsonView value, PodSchema schema) => value.Kind switch
    {
        JsonValueKind.Object => SaysNothingToMerge(value) ? HasKeysBelow(value, schema) : HasCleanMembers(value, schema),
        JsonValueKind.Array => schema.Kind == MergeKind.Plain || HasCleanItems(value, schema),
        _ => true,
    };

    /// <summary>Whether the text of a value has neither a null nor a directive in it; false says nothing.</summary>
    static bool SaysNothingToMerge(JsonView value)
    {
        if (!value.IsElement)
            return false;
        var text = JsonMarshal.GetRawUtf8Value(value.Element);
        return text.IndexOf("null"u8) < 0 && text.IndexOf("\"$"u8) < 0 && !text.Contains((byte)'\\');
    }

    static bool HasKeysBelow(JsonView map, PodSchema schema)
    {
        foreach (var (name, member) in schema.Members)
            if (map.TryGetMember(name, out var value) && !IsClean(value, member))
                return false;
        return true;
    }

    static bool HasCleanMembers(JsonView map, PodSchema schema)
    {
        foreach (var member in map.Members)
        {
            var value = member.Value;
            var kind = value.Kind;
            if (kind == JsonValueKind.Null || member.MayBeginWith('$'))
                return false;
            if (kind is JsonValueKind.Object or JsonValueKind.Array && !IsClean(value, schema.Member(member)))
                return false;
        }
        return true;
    }

    static bool HasCleanItems(JsonView list, PodSchema schema)
    {
        foreach (var item in list.Items())
            if (!KeyedLists.HasKey(item, schema) || !IsClean(item, schema))
                return false;
        return true;
    }

    static void CleanMembers(JsonObject map, PodSchema schema, MergePath at)
    {
        List<string>? gone = null;
        foreach (var (key, value) in map)
        {
            if (value is null || MergeDirective.Is(key) || MergeDirective.IsDelete(value))
            {
                if (key == MergeDirective.Patch && MergeDirective.Fault(value) is { } fault)
                    throw at.Fault(key, fault);
                (gone ??= []).Add(key);
            }
            else if (value is not JsonValue)
            {
                at.Enter(key);
                Clean(value, schema.Member(key), at);
                at.Leave();
            }
        }
        foreach (var key in gone ?? [])
            map.Remove(key);
    }

    static void CleanItems(JsonArray list, PodSchema schema, MergePath at)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is not { } item || item is JsonValue)
                continue;
            if (MergeDirective.IsReplace(item) || MergeDirective.IsDelete(item))
            {
                list.RemoveAt(i);
                continue;
            }
            at.Enter(i);
            Clean(item, schema, at);
            at.Leave();
        }
    }
}
