using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// Lays one proxy configuration over another: what the higher one gives replaces, except that <c>proxyMetadata</c>
/// merges key by key and <c>proxyHeaders</c> field by field.
/// </summary>
static class ProxyConfigMerge
{
    public static JsonObject Over(JsonObject lower, JsonObject higher)
    {
        var merged = (JsonObject)lower.DeepClone();
        foreach (var (name, value) in higher)
        {
            if (name is "proxyMetadata" or "proxyHeaders" && merged[name] is JsonObject map && value is JsonObject more)
                foreach (var (key, item) in more)
                    map[key] = item?.DeepClone();
            else
                merged[name] = value?.DeepClone();
        }
        return merged;
    }
}
