using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>Which templates a pod gets: those it names, else the profile's default ones.</summary>
sealed class TemplateChoice(InjectionProfile profile)
{
    /// <summary>The templates in order, each once; names that are unknown are reported.</summary>
    public List<IPodTemplate> Choose(Pod pod, InjectionReport report)
    {
        var named = pod.Annotations.TryGetValue(profile.Annotations.Templates, out var text);
        var pointer = named ? JsonPointer.Root / "metadata" / "annotations" / profile.Annotations.Templates : (JsonPointer?)null;
        var names = named ? text!.Split(',', StringSplitOptions.TrimEntries).ToEquatableArray() : profile.DefaultTemplates;
        var chosen = new List<IPodTemplate>(names.Count);
        foreach (var name in names)
        {
            if (profile.Aliases.TryGetValue(name, out var aliased))
                foreach (var other in aliased)
                    Add(chosen, other, pointer, report);
            else
                Add(chosen, name, pointer, report);
        }
        return chosen;
    }

    void Add(List<IPodTemplate> chosen, string name, JsonPointer? pointer, InjectionReport report)
    {
        if (!profile.Templates.TryGetValue(name, out var template))
            report.Refuse(InjectionErrorCodes.UnknownTemplate,
                $"requested template \"{name}\" not found; have "
                + string.Join(", ", profile.Templates.Keys.Order(StringComparer.Ordinal)), pointer);
        // Merging a template twice in a row changes nothing, but between two others it could.
        else if (chosen.Count == 0 || chosen[^1] != template)
            chosen.Add(template);
    }
}
