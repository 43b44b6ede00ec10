using System.Runtime.InteropServices;
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
        switch (value)
        {
            case JsonObject when IsClean(value):
                break;
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
    /// Whether a part that is still text holds neither a null nor a directive, found out without making nodes of it.
    /// False says nothing.
    /// </summary>
    static bool IsClean(JsonNode value)
    {
        var view = new JsonView(value);
        if (!view.IsElement)
            return false;
        var text = JsonMarshal.GetRawUtf8Value(view.Element);
        return text.IndexOf("null"u8) < 0 && text.IndexOf("\"$"u8) < 0 && text.IndexOf("\\u"u8) < 0;
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
