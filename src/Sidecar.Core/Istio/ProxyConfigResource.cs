using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio;

/// <summary>
/// A <c>ProxyConfig</c> resource (networking.istio.io/v1beta1): proxy settings for a whole mesh (root namespace), a
/// namespace, or the pods of a selector. It carries only concurrency, environment variables and the image type.
/// </summary>
public sealed class ProxyConfigResource
{
    ProxyConfigResource(JsonObject resource)
    {
        var metadata = resource.Object("metadata");
        var spec = resource.Object("spec");
        Name = metadata.Text("name") ?? "";
        Namespace = metadata.Text("namespace") ?? "";
        Created = metadata.Text("creationTimestamp") ?? "";
        MatchLabels = spec.Object("selector").Object("matchLabels").Texts()
            .ToDictionary(label => label.Key, label => label.Value);
        Overlay = ToOverlay(spec);
    }

    /// <summary>The resource's name.</summary>
    public string Name { get; }

    /// <summary>The namespace it lies in. In the root namespace, a resource without selector holds for the mesh.</summary>
    public string Namespace { get; }

    /// <summary>When it was created (RFC 3339). The oldest of several on one level wins.</summary>
    public string Created { get; }

    /// <summary>The labels a pod must have; empty for every pod of the namespace.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get; }

    /// <summary>The part of a proxy configuration it stands for.</summary>
    internal JsonObject Overlay { get; }

    /// <summary>Reads a resource, YAML or JSON.</summary>
    /// <param name="text">The resource with metadata and spec.</param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">The document is empty, unreadable, or a field of it is.</exception>
    public static ProxyConfigResource Parse(string text, string source = "proxyconfig")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new(DocumentText.Parse(text, source)
                ?? throw new FormatException("the document is empty, expected a map"));
        }
        catch (FormatException error) when (error is not IstioConfigurationException)
        {
            throw new IstioConfigurationException($"failed to parse {source}; {error.Message}", error);
        }
    }

    internal bool Selects(IReadOnlyDictionary<string, string> labels) =>
        MatchLabels.Count > 0
        && MatchLabels.All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    static JsonObject ToOverlay(JsonObject? spec)
    {
        var overlay = new JsonObject();
        if (spec?["concurrency"] is { } concurrency)
            overlay["concurrency"] = concurrency.DeepClone();
        if (spec.Object("environmentVariables") is { } variables)
            overlay["proxyMetadata"] = variables.DeepClone();
        if (spec.Object("image") is { } image)
            overlay["image"] = image.DeepClone();
        var reader = new MessageReader();
        var canonical = reader.Read(overlay, ProxyConfigSchema.Root);
        IstioConfigurationException.ThrowIfAny("spec", reader.Errors);
        return canonical;
    }
}
