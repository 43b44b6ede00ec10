using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Lays one mesh configuration over another; the proxy configuration in it is merged apart.</summary>
static class MeshConfigMerge
{
    public static JsonObject Over(JsonObject lower, JsonObject higher)
    {
        var merged = (JsonObject)lower.DeepClone();
        foreach (var (name, value) in higher)
            switch (name, value)
            {
                case ("defaultConfig", _):
                    break;
                case ("defaultProviders", JsonObject providers) when merged[name] is JsonObject existing:
                    TreeMerge.Into(existing, providers);
                    break;
                case ("extensionProviders", JsonArray providers):
                    merged[name] = ByName(merged[name] as JsonArray ?? [], providers);
                    break;
                case ("trustDomainAliases", JsonArray aliases):
                    merged[name] = Union(merged[name] as JsonArray ?? [], aliases);
                    break;
                default:
                    merged[name] = value?.DeepClone();
                    break;
            }
        return merged;
    }

    static JsonArray ByName(JsonArray lower, JsonArray higher)
    {
        var merged = lower.Select(item => item?.DeepClone()).ToList();
        foreach (var provider in higher)
        {
            var at = merged.FindIndex(item => item.Text("name") == provider.Text("name"));
            if (at >= 0)
                merged[at] = provider?.DeepClone();
            else
                merged.Add(provider?.DeepClone());
        }
        return [.. merged];
    }

    static JsonArray Union(JsonArray lower, JsonArray higher) =>
        [.. lower.Concat(higher).Select(alias => alias.Printed()).Distinct()
            .Order(StringComparer.Ordinal).Select(alias => (JsonNode?)JsonValue.Create(alias))];
}
