using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>
/// Checks of annotations that are each good by themselves, but not with one another, with the pod, or with what is
/// injected. Without them the API server would refuse the result and not say who made it.
/// </summary>
static class PodAnnotationChecks
{
    /// <summary>The volumes that the built-in templates bring.</summary>
    public static FrozenSet<string> InjectedVolumes { get; } = FrozenSet.Create(StringComparer.Ordinal,
        "workload-socket", "credential-socket", "workload-certs", "gke-workload-certificate", "custom-bootstrap-volume",
        "istio-envoy", "istio-xds", "istio-data", "istio-podinfo", "istio-token", "istiod-ca-cert", "istio-ca-crl",
        "istio-certs", "lightstep-certs");

    /// <summary>Where the built-in templates mount them in the proxy.</summary>
    public static FrozenSet<string> InjectedPaths { get; } = FrozenSet.Create(StringComparer.Ordinal,
        "/var/run/secrets/workload-spiffe-uds", "/var/run/secrets/credential-uds",
        "/var/run/secrets/workload-spiffe-credentials", "/var/run/secrets/istio", "/var/run/secrets/istio/crl",
        "/var/lib/istio/data", "/etc/istio/custom-bootstrap", "/etc/istio/proxy", "/var/run/secrets/tokens", "/etc/certs/",
        "/etc/istio/pod");

    /// <summary>All that is wrong, each with the annotation to change.</summary>
    /// <param name="pod">The pod as it was sent.</param>
    /// <param name="addsVolumes">Whether one of the templates to inject reads the annotations of volumes.</param>
    public static IEnumerable<(string Annotation, string Problem)> Problems(Pod pod, bool addsVolumes) =>
        Resources(pod.Annotations).Concat(addsVolumes ? Volumes(pod) : []);

    static IEnumerable<(string, string)> Resources(IReadOnlyDictionary<string, string> annotations)
    {
        foreach (var (request, limit) in ((string, string)[])
            [(AnnotationNames.ProxyCpu, AnnotationNames.ProxyCpuLimit), (AnnotationNames.ProxyMemory, AnnotationNames.ProxyMemoryLimit)])
            if (annotations.TryGetValue(request, out var asked) && annotations.TryGetValue(limit, out var most)
                && QuantityText.Value(asked) > QuantityText.Value(most))
                yield return (request, $"the request is more than the limit '{most}' of the annotation '{limit}'");
    }

    static IEnumerable<(string, string)> Volumes(Pod pod)
    {
        var annotations = pod.Annotations;
        var added = JsonRead.ParseObject(annotations.GetValueOrDefault(AnnotationNames.UserVolume)) ?? [];
        var mounts = JsonRead.ParseObject(annotations.GetValueOrDefault(AnnotationNames.UserVolumeMount)) ?? [];
        if (added.Count == 0 && mounts.Count == 0)
            yield break;
        var own = VolumesOf(pod);
        foreach (var (name, fields) in added)
            if (VolumeFault(name, fields as JsonObject ?? [], own) is { } fault)
                yield return (AnnotationNames.UserVolume, fault);
        var paths = new HashSet<string>(InjectedPaths, StringComparer.Ordinal);
        foreach (var (name, fields) in mounts)
        {
            if (!own.ContainsKey(name) && !added.ContainsKey(name) && !InjectedVolumes.Contains(name))
                yield return (AnnotationNames.UserVolumeMount, $"there is no volume '{name}' to mount");
            if (fields is JsonObject mount && VolumeChecks.Path(mount) is { Length: > 0 } path && !paths.Add(path))
                yield return (AnnotationNames.UserVolumeMount, $"something else is mounted at '{path}' already");
        }
    }

    static string? VolumeFault(string name, JsonObject fields, Dictionary<string, IEnumerable<string>> own) =>
        InjectedVolumes.Contains(name) ? $"a volume '{name}' is injected already"
        : own.TryGetValue(name, out var sources) && sources.FirstOrDefault(source => !fields.ContainsKey(source)) is { } other
            && VolumeChecks.Sources(fields).Any()
            ? $"the pod has a volume '{name}' of another kind, {other}"
        : null;

    /// <summary>The volumes of the pod by name, with the kind of each.</summary>
    static Dictionary<string, IEnumerable<string>> VolumesOf(Pod pod)
    {
        var volumes = new Dictionary<string, IEnumerable<string>>(StringComparer.Ordinal);
        foreach (var volume in new JsonView(pod.Node)["spec"]["volumes"].Items())
            if (volume["name"].AsString() is { } name && volume.ToNode() is JsonObject fields)
                volumes[name] = [.. VolumeChecks.Sources(fields)];
        return volumes;
    }
}
