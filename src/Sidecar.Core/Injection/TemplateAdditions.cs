using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// The names of what the templates merged so far bring: their overlays merged with each other, of which only the names
/// are kept.
/// </summary>
sealed class TemplateAdditions
{
    static readonly string[] Lists = ["initContainers", "containers", "volumes", "imagePullSecrets"];

    readonly JsonObject names = new() { ["spec"] = new JsonObject() };

    /// <summary>Merges the names of an overlay, which is not changed.</summary>
    public void Add(JsonObject overlay)
    {
        if (overlay["spec"] is JsonObject spec)
            StrategicMerge.MergeInto(names, new JsonObject { ["spec"] = NamesOf(spec) });
    }

    public bool HasInitContainer(string name) => Names("initContainers").Contains(name);

    public InjectionStatus ToStatus() => new()
    {
        InitContainers = [.. Names("initContainers")],
        Containers = [.. Names("containers")],
        Volumes = [.. Names("volumes")],
        ImagePullSecrets = [.. Names("imagePullSecrets")],
    };

    IEnumerable<string> Names(string list) =>
        names["spec"]?[list] is JsonArray items
            ? items.Select(item => PodFields.IsText(item?["name"], out var name) ? name : null).OfType<string>()
            : [];

    static JsonObject NamesOf(JsonObject spec)
    {
        var result = new JsonObject();
        if (spec.TryGetPropertyValue(MergeDirective.Patch, out var directive))
            result[MergeDirective.Patch] = directive?.DeepClone();
        foreach (var list in Lists)
            if (spec.TryGetPropertyValue(list, out var items))
                result[list] = items is JsonArray found
                    ? new JsonArray([.. found.Select(item => NameOf(item as JsonObject))])
                    : items?.DeepClone();
        return result;
    }

    static JsonObject? NameOf(JsonObject? item)
    {
        if (item is null)
            return null;
        var result = new JsonObject();
        foreach (var key in (ReadOnlySpan<string>)["name", MergeDirective.Patch])
            if (new JsonView(item).TryGetMember(key, out var value))
                result[key] = value.ToNode();
        return result;
    }
}
