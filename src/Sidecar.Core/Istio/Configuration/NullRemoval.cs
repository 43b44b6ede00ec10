using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Removes nulls from a tree; a map or list that becomes empty, or was, vanishes with them.</summary>
static class NullRemoval
{
    /// <summary>A cleaned copy, or null where nothing is left.</summary>
    public static JsonNode? Clean(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var cleanMap = new JsonObject();
                foreach (var (key, value) in map)
                    if (Clean(value) is { } kept)
                        cleanMap[key] = kept;
                return cleanMap.Count > 0 ? cleanMap : null;
            case JsonArray list:
                JsonArray cleanList = [.. list.Select(Clean).Where(item => item is not null)];
                return cleanList.Count > 0 ? cleanList : null;
            default:
                return node?.DeepClone();
        }
    }
}
