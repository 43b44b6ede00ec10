using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The templates by name: the built-in ones in C#, and those of the configuration that are plain YAML.</summary>
sealed class TemplateCatalog
{
    /// <summary>Templates of the same config map that other controllers render, never pod injection.</summary>
    static readonly FrozenSet<string> OfOthers =
        FrozenSet.Create(StringComparer.Ordinal, "waypoint", "kube-gateway", "agentgateway");

    readonly FrozenSet<string> _goTemplates;

    public TemplateCatalog(IstioSettings settings, IEnumerable<KeyValuePair<string, string>> configured)
    {
        var templates = BuiltIn(settings).ToDictionary(
            builder => builder.Name,
            builder => PodTemplate.Create(context => PodOverlay.Own(builder.Build(context.Get<RenderInput>()))));
        var goTemplates = new HashSet<string>();
        foreach (var (name, text) in configured)
            if (!text.Contains("{{", StringComparison.Ordinal))
                templates[name] = Constant(Parse(name, text));
            else if (!OfOthers.Contains(name) && templates.TryAdd(name, Constant([])))
                goTemplates.Add(name);
        ByName = templates.ToFrozenDictionary(StringComparer.Ordinal);
        _goTemplates = goTemplates.ToFrozenSet(StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, IPodTemplate> ByName { get; }

    /// <summary>Why a template cannot be used, or null where it can or is not there at all.</summary>
    public string? WhyUnusable(string name) => _goTemplates.Contains(name)
        ? $"template \"{name}\" is a Go text template, which cannot be run here: write it as plain YAML without "
            + "'{{', or as a template in C#"
        : null;

    /// <summary>Whether a template reads the annotations that add volumes and mounts.</summary>
    public static bool ReadsVolumes(string name) => name is "sidecar" or "grpc-agent";

    static IEnumerable<IOverlayBuilder> BuiltIn(IstioSettings settings) =>
    [
        new SidecarOverlay(settings),
        new GatewayOverlay(settings),
        new GrpcAgentOverlay(settings),
        new GrpcSimpleOverlay(settings),
    ];

    static IPodTemplate Constant(JsonObject tree)
    {
        var overlay = PodOverlay.FromJson(tree);
        return PodTemplate.Create(_ => overlay);
    }

    static JsonObject Parse(string name, string text)
    {
        try
        {
            return DocumentText.Parse(text, $"template {name}") ?? [];
        }
        catch (FormatException error)
        {
            throw new IstioConfigurationException($"failed to parse template \"{name}\"; {error.Message}", error);
        }
    }
}
