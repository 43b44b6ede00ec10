using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Configuration;

namespace Sidecar.Core.Istio;

/// <summary>
/// The injector's Helm values (key <c>values</c> of the config map <c>istio-sidecar-injector</c>), laid over the
/// defaults of Istio's chart. Immutable.
/// </summary>
public sealed class IstioValues
{
    readonly JsonObject _root;

    IstioValues(JsonObject root) => _root = root;

    /// <summary>The defaults of the chart.</summary>
    public static IstioValues Default { get; } = new((JsonObject)JsonNode.Parse(ChartDefaults.Values)!);

    /// <summary>Reads a values document, YAML or JSON, over the chart's defaults.</summary>
    /// <param name="text">The document. Maps merge with the defaults, everything else replaces, a null stays a null.</param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">
    /// The document is empty, unreadable, no map, a resource of Kubernetes such as the config map itself, or has something else
    /// in the place of a map.
    /// </exception>
    public static IstioValues Parse(string text, string source = "values.yaml") => Default.With(text, source);

    /// <summary>These values with another document laid over them.</summary>
    /// <param name="text">The document, YAML or JSON.</param>
    /// <param name="source">How errors name the document.</param>
    /// <exception cref="IstioConfigurationException">
    /// The document is empty, unreadable, no map, a resource of Kubernetes such as the config map itself, or has something else
    /// in the place of a map.
    /// </exception>
    public IstioValues With(string text, string source = "values.yaml")
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var overlay = DocumentText.ParseBare(text, source, "values")
                ?? throw new FormatException("the document is empty, expected a map");
            if (TreeMerge.Overwritten(_root, overlay).ToList() is { Count: > 0 } overwritten)
                throw new FormatException(string.Join("; ", overwritten));
            var root = (JsonObject)_root.DeepClone();
            TreeMerge.Into(root, overlay);
            return new(root);
        }
        catch (FormatException error) when (error is not IstioConfigurationException)
        {
            throw new IstioConfigurationException($"failed to parse {source}; {error.Message}", error);
        }
    }

    /// <summary>The value at a path of keys; null where it is absent or null.</summary>
    internal JsonNode? this[params ReadOnlySpan<string> path]
    {
        get
        {
            JsonNode? node = _root;
            foreach (var key in path)
                node = (node as JsonObject)?[key];
            return node;
        }
    }

    /// <summary>The document as JSON, defaults included.</summary>
    public override string ToString() => _root.ToJsonString();
}
