using System.Text.Json.Nodes;

namespace Sidecar.Testing;

/// <summary>Edits a tree somewhere, as injectors, users and other webhooks do.</summary>
static class JsonEdit
{
    /// <summary>One edit.</summary>
    /// <param name="node">The tree; it is changed in place.</param>
    /// <param name="seed">Chooses the place and the kind of the edit; not negative.</param>
    /// <param name="value">What is put in, where something is put in.</param>
    /// <returns>The tree, or the value where the tree had no place for it.</returns>
    public static JsonNode? Apply(JsonNode? node, int seed, JsonNode? value)
    {
        var places = Containers(node).ToList();
        if (places.Count == 0)
            return value?.DeepClone();
        var place = places[seed % places.Count];
        var choice = seed / places.Count;
        if (place is JsonArray list)
            Edit(list, choice, value);
        else
            Edit((JsonObject)place, choice, value);
        return node;
    }

    static void Edit(JsonArray list, int choice, JsonNode? value)
    {
        var at = list.Count == 0 ? 0 : choice / 5 % list.Count;
        switch (list.Count == 0 ? 0 : choice % 5)
        {
            case 0:
                list.Insert(at, value?.DeepClone());
                break;
            case 1:
                list.RemoveAt(at);
                break;
            case 2:
                list[at] = value?.DeepClone();
                break;
            case 3:
                list.Add(list[at]?.DeepClone());
                break;
            default:
                var moved = list[at]?.DeepClone();
                list.RemoveAt(at);
                list.Insert(choice / 7 % (list.Count + 1), moved);
                break;
        }
    }

    static void Edit(JsonObject map, int choice, JsonNode? value)
    {
        var key = map.Count == 0 ? "added" : map.GetAt(choice / 3 % map.Count).Key;
        switch (map.Count == 0 ? 0 : choice % 3)
        {
            case 0:
                map[$"{key}/~"] = value?.DeepClone();
                break;
            case 1:
                map.Remove(key);
                break;
            default:
                map[key] = value?.DeepClone();
                break;
        }
    }

    static IEnumerable<JsonNode> Containers(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Containers(member.Value)).Prepend(map),
        JsonArray list => list.SelectMany(Containers).Prepend(list),
        _ => [],
    };
}
