using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio;

/// <summary>
/// The mesh configuration (key <c>mesh</c> of the config map <c>istio</c>; istio.io MeshConfig), laid over the
/// control plane's defaults. Immutable. Fields that injection does not read are kept and not looked at.
/// </summary>
public sealed class MeshConfig
{
    MeshConfig(JsonObject root, JsonObject proxyConfig)
    {
        Root = root;
        ProxyConfig = proxyConfig;
    }

    /// <summary>The control plane's defaults.</summary>
    public static MeshConfig Default { get; } = new(
        (JsonObject)JsonNode.Parse(ChartDefaults.Mesh)!, (JsonObject)JsonNode.Parse(ChartDefaults.ProxyConfig)!);

    internal JsonObject Root { get; }

    /// <summary>The proxy configuration of the mesh: <c>defaultConfig</c> over the built-in one, canonical.</summary>
    internal JsonObject ProxyConfig { get; }

    /// <summary>Port on which the agent serves probes and metrics.</summary>
    internal long AgentPort => ProxyConfig["statusPort"].AsInteger() ?? 0;

    /// <summary>Reads a mesh configuration, YAML or JSON, over the defaults.</summary>
    /// <param name="text">
    /// The document. Its fields replace the defaults, except that <c>defaultConfig</c> and <c>defaultProviders</c>
    /// merge, <c>extensionProviders</c> replace by name, and <c>trustDomainAliases</c> are united. Empty: the defaults.
    /// </param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">
    /// The document is unreadable, a resource of Kubernetes such as the config map itself, or a field of it is of another kind.
    /// </exception>
    public static MeshConfig Parse(string text, string source = "mesh") => Default.With(text, source);

    /// <summary>This configuration with another document laid over it by the same rules.</summary>
    /// <param name="text">The document, YAML or JSON.</param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">
    /// The document is unreadable, a resource of Kubernetes such as the config map itself, or a field of it is of another kind.
    /// </exception>
    public MeshConfig With(string text, string source = "mesh")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return DocumentText.ParseBare(text, source, "mesh") is { } overlay ? With(overlay, source) : this;
        }
        catch (FormatException error) when (error is not IstioConfigurationException)
        {
            throw new IstioConfigurationException($"failed to parse {source}; {error.Message}", error);
        }
    }

    MeshConfig With(JsonObject overlay, string source)
    {
        var mesh = new MessageReader();
        var canonical = mesh.Read(overlay, MeshConfigSchema.Root);
        var proxy = new MessageReader();
        var proxyConfig = proxy.Read(canonical.Object("defaultConfig") ?? [], ProxyConfigSchema.Root);
        IstioConfigurationException.ThrowIfAny(
            source, [.. mesh.Errors, .. proxy.Errors.Select(error => $"defaultConfig: {error}")]);
        return new(MeshConfigMerge.Over(Root, canonical), ProxyConfigMerge.Over(ProxyConfig, proxyConfig));
    }

    /// <summary>The document as JSON, defaults included.</summary>
    public override string ToString()
    {
        var whole = (JsonObject)Root.DeepClone();
        whole["defaultConfig"] = ProxyConfig.DeepClone();
        return whole.ToJsonString();
    }
}
