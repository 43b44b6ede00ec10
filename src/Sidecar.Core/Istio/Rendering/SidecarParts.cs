using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The parts of the sidecar that depend on configuration and annotations only.</summary>
/// <param name="Init">The init container; null for none.</param>
/// <param name="Proxy">The proxy container without its environment.</param>
/// <param name="Volumes">The volumes.</param>
readonly record struct SidecarParts(JsonNode? Init, JsonObject Proxy, JsonNode Volumes);

/// <summary>
/// Keeps the parts for pods that ask for nothing of their own: they are rendered once for a proxy configuration, and
/// handed out as text that nobody has looked into.
/// </summary>
sealed class SidecarPartsCache(Func<RenderInput, SidecarParts> render)
{
    readonly ConcurrentDictionary<(EffectiveProxyConfig, bool Native), Kept> _kept = new();

    public SidecarParts Get(RenderInput input) => !input.IsPlain
        ? render(input)
        : _kept.GetOrAdd((input.ProxyConfig, input.Native), (_, plain) => new(render(plain)), input).ToParts();

    sealed class Kept(SidecarParts parts)
    {
        readonly JsonFragment? _init = parts.Init is null ? null : JsonFragment.From(parts.Init);
        readonly JsonFragment _proxy = JsonFragment.From(parts.Proxy);
        readonly JsonFragment _volumes = JsonFragment.From(parts.Volumes);

        public SidecarParts ToParts() => new(_init?.ToNode(), (JsonObject)_proxy.ToNode(), _volumes.ToNode());
    }
}
