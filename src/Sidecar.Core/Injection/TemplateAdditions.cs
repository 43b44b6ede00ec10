using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// The names of what the templates merged so far bring: their overlays merged with each other, of which only the names
/// are kept.
/// </summary>
sealed class TemplateAdditions
{
    const string Spec = "spec";

    static readonly string[] Lists = ["initContainers", "containers", "volumes", "imagePullSecrets"];
    static readonly string[] Kept = ["name", MergeDirective.Patch];

    InjectionStatus names = new();
    bool isFirst = true;

    /// <summary>Merges the names of an overlay, which is not changed.</summary>
    public void Add(JsonObject overlay)
    {
        var spec = new JsonView(overlay)[Spec];
        if (spec.Kind != JsonValueKind.Object)
            return;
        // The first one has nothing to merge with, and seldom says anything that speaks to a merge.
        if (isFirst && !HasDirectives(spec))
        {
            names = Read(spec);
        }
        else
        {
            var merged = new JsonObject { [Spec] = Write(names) };
            StrategicMerge.MergeInto(merged, new JsonObject { [Spec] = NamesOf(spec) });
            names = Read(new JsonView(merged)[Spec]);
        }
        isFirst = false;
    }

    public bool HasInitContainer(string name) => names.InitContainers.Contains(name);

    public InjectionStatus ToStatus() => names;

    static InjectionStatus Read(JsonView spec) => new()
    {
        InitContainers = Names(spec[Lists[0]]),
        Containers = Names(spec[Lists[1]]),
        Volumes = Names(spec[Lists[2]]),
        ImagePullSecrets = Names(spec[Lists[3]]),
    };

    static JsonObject Write(InjectionStatus status)
    {
        var spec = new JsonObject();
        foreach (var (list, items) in Lists.Zip(
            [status.InitContainers, status.Containers, status.Volumes, status.ImagePullSecrets]))
            spec[list] = new JsonArray([.. items.Select(name => (JsonNode)new JsonObject { ["name"] = name })]);
        return spec;
    }

    static EquatableArray<string> Names(JsonView list)
    {
        var items = list.Items();
        var names = new List<string>(items.Length);
        foreach (var item in items)
            if (item["name"].AsString() is { } name)
                names.Add(name);
        return [.. names];
    }

    static bool HasDirectives(JsonView spec)
    {
        foreach (var member in spec.Members)
            if (member.MayBeginWith('$'))
                return true;
        foreach (var list in Lists)
            foreach (var item in spec[list].Items())
                if (item.TryGetMember(MergeDirective.Patch, out _))
                    return true;
        return false;
    }

    /// <summary>The lists with the names of their items, and all that speaks to a merge.</summary>
    static JsonObject NamesOf(JsonView spec)
    {
        var result = new JsonObject();
        foreach (var member in spec.Members)
            if (MergeDirective.Is(member.Name))
                result[member.Name] = member.Value.ToNode();
        foreach (var list in Lists)
        {
            if (!spec.TryGetMember(list, out var items))
                continue;
            result[list] = items.Kind == JsonValueKind.Array
                ? new JsonArray([.. items.Items().Select(NameOf)])
                : items.ToNode();
        }
        return result;
    }

    static JsonObject NameOf(JsonView item)
    {
        var result = new JsonObject();
        foreach (var key in Kept)
            if (item.TryGetMember(key, out var value))
                result[key] = value.ToNode();
        return result;
    }
}
