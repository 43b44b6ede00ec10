using System.Text.Json.Nodes;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>The directives that stand beside a list: its order, and what leaves it.</summary>
static class ListDirectives
{
    /// <summary>
    /// Removes what <c>$deleteFromPrimitiveList</c> names, and reads the orders, which apply after the merge.
    /// </summary>
    public static IReadOnlyList<ListOrder> Apply(JsonObject target, JsonObject overlay, PodSchema schema, MergePath at)
    {
        List<ListOrder>? orders = null;
        for (var i = 0; i < overlay.Count; i++)
        {
            var (key, value) = overlay.GetAt(i);
            if (!key.StartsWith('$'))
                continue;
            if (key.StartsWith(MergeDirective.DeleteFromList, StringComparison.Ordinal))
                Delete(target[key[MergeDirective.DeleteFromList.Length..]] as JsonArray, value, key, at);
            else if (key.StartsWith(MergeDirective.SetElementOrder, StringComparison.Ordinal))
                (orders ??= []).Add(ReadOrder(target, overlay, key, value, schema, at));
        }
        return orders ?? (IReadOnlyList<ListOrder>)[];
    }

    static void Delete(JsonArray? list, JsonNode? value, string directive, MergePath at)
    {
        var gone = Keys(value, PodSchema.Scalars, directive, at);
        for (var i = (list?.Count ?? 0) - 1; i >= 0; i--)
            if (KeyedLists.KeyOf(list![i], PodSchema.Scalars) is { } key && gone.Contains(key))
                list.RemoveAt(i);
    }

    static ListOrder ReadOrder(
        JsonObject target, JsonObject overlay, string directive, JsonNode? value, PodSchema parent, MergePath at)
    {
        var name = directive[MergeDirective.SetElementOrder.Length..];
        var schema = parent.Member(name) is { Kind: not MergeKind.Plain } known ? known : PodSchema.Scalars;
        var wanted = Keys(value, schema, directive, at);
        var last = -1;
        foreach (var item in overlay[name] as JsonArray ?? [])
        {
            if (MergeDirective.IsDelete(item) || MergeDirective.IsReplace(item))
                continue;
            var place = wanted.IndexOf(KeyedLists.KeyOf(item, schema) ?? "");
            if (place <= last)
                throw at.Fault(directive,
                    $"expected the items of '{name}' in their order, but '{KeyedLists.KeyOf(item, schema)}' "
                    + (place < 0 ? "is missing" : "comes earlier"));
            last = place;
        }
        return new ListOrder(name, wanted, (target[name] as JsonArray)?.ToArray() ?? [], schema);
    }

    static List<string> Keys(JsonNode? value, PodSchema schema, string directive, MergePath at)
    {
        if (value is not JsonArray list)
            throw at.Fault(directive, PodFields.Expected("a list", value));
        var keys = new List<string>(list.Count);
        for (var i = 0; i < list.Count; i++)
            keys.Add(KeyedLists.KeyOf(list[i], schema) ?? throw at.Fault(
                directive, i, PodFields.Expected(schema.Key is null ? "a scalar" : $"an object with the key '{schema.Key}'", list[i])));
        return keys;
    }
}
