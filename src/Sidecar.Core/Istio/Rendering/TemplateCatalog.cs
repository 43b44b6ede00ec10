using System.Collections.Frozen;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The templates by name: the built-in ones in C#, and those of the configuration that are plain YAML.</summary>
sealed class TemplateCatalog
{
    /// <summary>Templates of the same config map that other controllers render, never pod injection.</summary>
    static readonly FrozenSet<string> OfOthers =
        FrozenSet.Create(StringComparer.Ordinal, "waypoint", "kube-gateway", "agentgateway");

    static readonly IPodTemplate Nothing = PodTemplate.Create(_ => PodOverlay.Own([]));

    readonly FrozenSet<string> _goTemplates;

    public TemplateCatalog(IstioSettings settings, IEnumerable<KeyValuePair<string, string>> configured)
    {
        var templates = BuiltIn(settings).ToDictionary(
            builder => builder.Name,
            builder => PodTemplate.Create(context => PodOverlay.Own(builder.Build(context.Get<RenderInput>()))));
        var goTemplates = new HashSet<string>();
        foreach (var (name, text) in configured)
            if (!text.Contains("{{", StringComparison.Ordinal))
                templates[name] = Parse(name, text);
            else if (!OfOthers.Contains(name) && templates.TryAdd(name, Nothing))
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

    static IPodTemplate Parse(string name, string text)
    {
        var source = $"template {name}";
        try
        {
            return DocumentText.Parse(text, source) is null ? Nothing : OverlayTemplate.ParseLiteral(text, source);
        }
        catch (FormatException error)
        {
            throw new IstioConfigurationException($"failed to parse template \"{name}\"; {error.Message}", error);
        }
    }
}
