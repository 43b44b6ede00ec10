using System.Collections.Immutable;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Hosting;

/// <summary>Reads options and reports all problems together, each with the path of its option.</summary>
sealed class InjectionOptionsReader(InjectionOptions options)
{
    readonly List<string> problems = [];

    /// <summary>What is wrong with what was read.</summary>
    public IReadOnlyList<string> Problems => problems;

    public IstioConfiguration ReadConfiguration()
    {
        var configuration = Configuration();
        return problems.Count == 0
            ? configuration
            : throw new IstioConfigurationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>The templates of the options that can be read, by name.</summary>
    public ImmutableSortedDictionary<string, IPodTemplate> ReadTemplates()
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, IPodTemplate>(StringComparer.Ordinal);
        foreach (var (name, text) in options.Templates)
            if (Read($"Templates:{name}", text, (one, source) => OverlayTemplate.Parse(one, source)) is { } template)
                read[name] = template;
        return read.ToImmutable();
    }

    /// <summary>Lays templates over those of a profile, and chooses those of a pod that names none.</summary>
    public InjectionProfile Lay(ImmutableSortedDictionary<string, IPodTemplate> templates, InjectionProfile profile)
    {
        var all = profile.Templates.ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(templates);
        foreach (var name in options.DefaultTemplates)
            if (!all.ContainsKey(name) && !options.Templates.ContainsKey(name) && !profile.Aliases.ContainsKey(name))
                Problem("DefaultTemplates", name, $"one of the templates {string.Join(", ", all.Keys.Concat(profile.Aliases.Keys))}");
        return profile with
        {
            Templates = all,
            DefaultTemplates = options.DefaultTemplates.Count == 0 ? profile.DefaultTemplates : [.. options.DefaultTemplates],
        };
    }

    IstioConfiguration Configuration() => new()
    {
        Values = Document("Values", options.Values, IstioValues.Parse) ?? IstioValues.Default,
        Mesh = Document("Mesh", options.Mesh, MeshConfig.Parse) ?? MeshConfig.Default,
        Injector = Injector(Document("Injector", options.Injector, InjectorConfig.Parse) ?? InjectorConfig.Default),
        ProxyConfigs = [.. options.ProxyConfigs
            .Select((text, i) => Read($"ProxyConfigs:{i}", text, ProxyConfigResource.Parse)).OfType<ProxyConfigResource>()],
        Revision = options.Revision,
        NativeSidecars = NativeSidecars(),
        OpenShift = options.OpenShift,
        CompliancePolicy = options.CompliancePolicy,
    };

    InjectorConfig Injector(InjectorConfig document)
    {
        if (options.Policy is not ("" or "enabled" or "disabled"))
            Problem("Policy", options.Policy, "'enabled' or 'disabled'");
        return document with
        {
            Policy = options.Policy.Length == 0 ? document.Policy : options.Policy,
            AlwaysInject = Selectors("AlwaysInject", options.AlwaysInject, document.AlwaysInject),
            NeverInject = Selectors("NeverInject", options.NeverInject, document.NeverInject),
        };
    }

    NativeSidecarMode NativeSidecars()
    {
        switch (options.NativeSidecars)
        {
            case "auto":
                return NativeSidecarMode.Auto;
            case "enabled":
                return NativeSidecarMode.Enabled;
            case "disabled":
                return NativeSidecarMode.Disabled;
            default:
                Problem("NativeSidecars", options.NativeSidecars, "'auto', 'enabled' or 'disabled'");
                return NativeSidecarMode.Auto;
        }
    }

    EquatableArray<LabelSelector> Selectors(string option, IList<string> texts, EquatableArray<LabelSelector> otherwise) =>
        texts.Count == 0 ? otherwise
        : [.. texts.Select((text, i) => Read($"{option}:{i}", text, (one, _) => LabelSelector.Parse(one))).OfType<LabelSelector>()];

    T? Document<T>(string option, string text, Func<string, string, T> parse)
        where T : class => text.Length == 0 ? null : Read(option, text, parse);

    T? Read<T>(string option, string text, Func<string, string, T> parse)
        where T : class
    {
        try
        {
            return parse(text, option);
        }
        catch (FormatException error)
        {
            foreach (var line in error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                problems.Add($"{InjectionOptions.Section}:{option}: {line}");
            return null;
        }
    }

    void Problem(string option, string found, string expected) =>
        problems.Add($"{InjectionOptions.Section}:{option} '{found}': expected {expected}.");
}
