using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Annotations;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// The levels of proxy configuration, lowest first: built-in defaults, mesh, the root namespace's resource, the
/// pod's namespace's, the pod's annotation, the resource that selects the pod. What does not depend on the pod is
/// merged once.
/// </summary>
sealed class ProxyConfigLevels
{
    readonly JsonObject _mesh;
    readonly EffectiveProxyConfig _meshEffective;
    readonly ImmutableArray<ProxyConfigResource> _selecting;
    readonly FrozenDictionary<string, (JsonObject Config, EffectiveProxyConfig Effective)> _byNamespace;

    public ProxyConfigLevels(MeshConfig mesh, IEnumerable<ProxyConfigResource> resources, string rootNamespace)
    {
        var oldestFirst = resources.OrderBy(resource => resource.Created, StringComparer.Ordinal)
            .ThenBy(resource => resource.Name, StringComparer.Ordinal).ToImmutableArray();
        _selecting = [.. oldestFirst.Where(resource => resource.MatchLabels.Count > 0)];
        var general = oldestFirst.Where(resource => resource.MatchLabels.Count == 0)
            .DistinctBy(resource => resource.Namespace)
            .ToDictionary(resource => resource.Namespace, resource => resource.Overlay);

        _mesh = general.Remove(rootNamespace, out var root) ? ProxyConfigMerge.Over(mesh.ProxyConfig, root) : mesh.ProxyConfig;
        _meshEffective = new(_mesh, isShared: true);
        _byNamespace = general.ToFrozenDictionary(
            level => level.Key,
            level => (ProxyConfigMerge.Over(_mesh, level.Value),
                new EffectiveProxyConfig(ProxyConfigMerge.Over(_mesh, level.Value), isShared: true)),
            StringComparer.Ordinal);
    }

    /// <summary>The configuration of a pod. The annotation has been validated before.</summary>
    public EffectiveProxyConfig For(
        string podNamespace, IReadOnlyDictionary<string, string> labels, string? annotation, List<string> warnings)
    {
        var (config, effective) = _byNamespace.TryGetValue(podNamespace, out var level) ? level : (_mesh, _meshEffective);
        var selecting = _selecting.FirstOrDefault(resource =>
            resource.Namespace == podNamespace && resource.Selects(labels));
        if (annotation is null && selecting is null)
            return effective;
        if (annotation is not null)
        {
            var read = ProxyConfigAnnotation.Read(annotation);
            warnings.AddRange(read.Warnings.Select(warning =>
                $"annotation '{AnnotationNames.ProxyConfig}': {warning}"));
            config = ProxyConfigMerge.Over(config, read.Config);
        }
        if (selecting is not null)
            config = ProxyConfigMerge.Over(config, selecting.Overlay);
        return new(config, isShared: false);
    }
}
