using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Facts;

/// <summary>
/// The value of <c>OTEL_RESOURCE_ATTRIBUTES</c> by the OpenTelemetry conventions for Kubernetes: service namespace,
/// version and instance, each from its annotation or else derived from the application's containers.
/// </summary>
static class OtelResourceAttributes
{
    const string Prefix = "resource.opentelemetry.io/";

    public static string Render(
        IReadOnlyDictionary<string, string> annotations,
        IReadOnlyDictionary<string, string> labels,
        string workloadNamespace,
        IReadOnlyList<Container> containers)
    {
        var attributes = new List<string>(3);
        Add("service.namespace", annotations.GetValueOrDefault(Prefix + "service.namespace") ?? workloadNamespace);
        Add("service.version", annotations.GetValueOrDefault(Prefix + "service.version") ?? Version(labels, containers));
        Add("service.instance.id",
            annotations.GetValueOrDefault(Prefix + "service.instance.id") ?? Instance(workloadNamespace, containers));
        return string.Join(',', attributes);

        void Add(string name, string value)
        {
            if (value.Length > 0)
                attributes.Add($"{name}={value}");
        }
    }

    static string Version(IReadOnlyDictionary<string, string> labels, IReadOnlyList<Container> containers)
    {
        if (labels.GetValueOrDefault("app.kubernetes.io/version") is { Length: > 0 } version)
            return version;
        return containers is [var only] ? VersionOfImage(only.Image ?? "") : "";
    }

    /// <summary>Tag, digest or <c>TAG@DIGEST</c> of an image; the port of a registry is no tag.</summary>
    static string VersionOfImage(string image)
    {
        var at = image.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? "" : image[(at + 1)..];
        var name = at < 0 ? image : image[..at];
        var colon = name.LastIndexOf(':');
        var tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : "";
        return tag.Length > 0 && digest.Length > 0 ? $"{tag}@{digest}" : tag + digest;
    }

    static string Instance(string workloadNamespace, IReadOnlyList<Container> containers) =>
        containers.Count == 0 ? "" : $"{workloadNamespace}.$(POD_NAME).{containers[0].Name}";
}
