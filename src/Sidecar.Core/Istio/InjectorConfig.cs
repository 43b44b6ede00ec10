using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio;

/// <summary>
/// The injector's own configuration (key <c>config</c> of the config map <c>istio-sidecar-injector</c>): who is
/// injected and with which templates. Immutable.
/// </summary>
public sealed record InjectorConfig
{
    const string SidecarTemplate = "sidecar";

    static readonly ImmutableArray<string> InTemplates = ["apiVersion", "kind", "metadata", "spec"];

    /// <summary>Policy enabled, no selectors, template <c>sidecar</c>.</summary>
    public static InjectorConfig Default { get; } = new();

    /// <summary>
    /// What happens to pods that no rule decides on: <c>enabled</c> or <c>disabled</c>. Any other text injects nothing
    /// at all, not even a pod that asks. Default: <c>enabled</c>.
    /// </summary>
    public string Policy { get; init; } = "enabled";

    /// <summary>Templates of a pod that names none, in order. Empty means <c>sidecar</c>, the default.</summary>
    public EquatableArray<string> DefaultTemplates { get; init; } = [SidecarTemplate];

    /// <summary>Names that stand for a list of templates. Default: none.</summary>
    public ImmutableSortedDictionary<string, EquatableArray<string>> Aliases { get; init; } =
        ImmutableSortedDictionary.Create<string, EquatableArray<string>>(StringComparer.Ordinal);

    /// <summary>Pods that are injected unless they decline. Default: none.</summary>
    public EquatableArray<LabelSelector> AlwaysInject { get; init; } = [];

    /// <summary>Pods that are not injected unless they ask. Default: none.</summary>
    public EquatableArray<LabelSelector> NeverInject { get; init; } = [];

    /// <summary>Annotations that every injected pod gets; they replace what is there. Default: none.</summary>
    public ImmutableSortedDictionary<string, string> InjectedAnnotations { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Templates by name, as YAML. A text that is plain YAML is used as it is. A Go template (text with <c>{{</c>)
    /// cannot be run here: under the names <c>sidecar</c>, <c>gateway</c>, <c>grpc-agent</c> and <c>grpc-simple</c> it is
    /// taken for Istio's own, which are built in; under another name it refuses the pods that ask for it. Default: none.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Templates { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Reads the configuration, YAML or JSON. A partial pod in its place (<c>metadata</c> or <c>spec</c>, no other kind
    /// than <c>Pod</c>, and nothing of a configuration) is taken for the template <c>sidecar</c>, as
    /// <c>istioctl kube-inject --injectConfigFile</c> does.
    /// </summary>
    /// <param name="text">The document; empty means the defaults.</param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">The document or a part of it is unreadable; all problems.</exception>
    public static InjectorConfig Parse(string text, string source = "config")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return DocumentText.Parse(text, source) switch
            {
                null => Default,
                var document when IsTemplate(document) =>
                    Default with { Templates = Default.Templates.Add(SidecarTemplate, text) },
                var document => new InjectorConfigReader(source).Read(document),
            };
        }
        catch (FormatException error) when (error is not IstioConfigurationException)
        {
            throw new IstioConfigurationException($"failed to parse {source}; {error.Message}", error);
        }
    }

    // A Deployment has the same members as a pod; only its kind tells that it is none.
    static bool IsTemplate(JsonObject document) => document.All(member => InTemplates.Contains(member.Key))
        && (document.ContainsKey("metadata") || document.ContainsKey("spec"))
        && (document["kind"] is null || document["kind"].AsText() == "Pod");

    internal InjectorConfig ForManualInjection() => Default with { Templates = Templates };
}
