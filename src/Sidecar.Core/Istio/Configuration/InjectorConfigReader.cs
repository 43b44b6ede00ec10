using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Reads an <see cref="InjectorConfig"/> and reports all problems together.</summary>
sealed class InjectorConfigReader(string source)
{
    /// <summary>The members that are read; others are for the control plane alone.</summary>
    static readonly ImmutableArray<string> Members =
    [
        "policy", "defaultTemplates", "aliases", "alwaysInjectSelector", "neverInjectSelector", "injectedAnnotations", "templates",
    ];

    readonly List<string> _problems = [];

    public InjectorConfig Read(JsonObject document)
    {
        if (document.Count > 0 && !Members.Any(document.ContainsKey))
            _problems.Add($"found {Named(document)}, expected a configuration "
                + $"({string.Join(", ", Members)}) or a template (metadata, spec)");
        var defaults = Names(document["defaultTemplates"], "defaultTemplates");
        var config = new InjectorConfig
        {
            Policy = document["policy"] is { } policy ? policy.Printed() : InjectorConfig.Default.Policy,
            DefaultTemplates = defaults.IsEmpty ? InjectorConfig.Default.DefaultTemplates : defaults,
            Aliases = Map(document, "aliases", Names),
            AlwaysInject = Selectors(document, "alwaysInjectSelector"),
            NeverInject = Selectors(document, "neverInjectSelector"),
            InjectedAnnotations = Map(document, "injectedAnnotations", (value, at) => Text(value, at)),
            Templates = Map(document, "templates", (value, at) => Text(value, at)),
        };
        IstioConfigurationException.ThrowIfAny(source, _problems);
        return config;
    }

    // The members of a resource may all be those of a template: they would not say what is wrong.
    static string Named(JsonObject document) => document["kind"] is not null && (document.ContainsKey("metadata") || document.ContainsKey("spec"))
        ? DocumentText.Resource(document)
        : string.Join(", ", document.Select(member => member.Key));

    EquatableArray<string> Names(JsonNode? node, string at)
    {
        if (node is not null and not JsonArray)
            _problems.Add($"{at}: expected a list of names");
        return [.. (node as JsonArray ?? []).Select((item, i) => Text(item, $"{at}[{i}]"))];
    }

    string Text(JsonNode? node, string at)
    {
        if (node.AsText() is { } text)
            return text;
        _problems.Add($"{at}: found {node?.ToJsonString() ?? "null"}, expected a text");
        return "";
    }

    ImmutableSortedDictionary<string, T> Map<T>(JsonObject document, string key, Func<JsonNode?, string, T> read)
    {
        if (document[key] is not null and not JsonObject)
            _problems.Add($"{key}: expected a map");
        return (document[key] as JsonObject ?? [])
            .ToImmutableSortedDictionary(entry => entry.Key, entry => read(entry.Value, $"{key}.{entry.Key}"),
                StringComparer.Ordinal);
    }

    EquatableArray<LabelSelector> Selectors(JsonObject document, string key)
    {
        var selectors = new List<LabelSelector>();
        if (document[key] is not null and not JsonArray)
            _problems.Add($"{key}: expected a list of label selectors");
        foreach (var (i, item) in (document[key] as JsonArray ?? []).Index())
            try
            {
                selectors.Add(LabelSelector.FromJson(item as JsonObject ?? [], JsonPointer.Root / key / i));
            }
            catch (FormatException error)
            {
                _problems.Add(error.Message);
            }
        return [.. selectors];
    }
}
