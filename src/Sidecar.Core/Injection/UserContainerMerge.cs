using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Injection;

/// <summary>
/// Gives the user the last word on containers that a template defines as well: what the user said of them is merged
/// over the template's, and recorded for the next injection.
/// </summary>
/// <remarks>
/// The record is looked at before the status: a container that both have is one of the user's that an earlier injection
/// merged, so injecting again merges the same words again. Without a record, a container that the status lists is the
/// injector's own.
/// </remarks>
sealed class UserContainerMerge(InjectionProfile profile, Pod original, Pod cleaned, InjectionHistory history)
{
    static readonly string[] Lists = ["containers", "initContainers"];

    readonly UserContainers users = new();
    readonly UserContainers record = new([.. history.Overrides.In(false)], [.. history.Overrides.In(true)]);
    bool recordChanged;

    public UserContainers Apply(JsonObject merged, PodEditor pod, InjectionStatus additions)
    {
        foreach (var name in additions.Containers)
            Apply(merged, name, init: false);
        foreach (var name in additions.InitContainers)
            Apply(merged, name, init: true);
        if (recordChanged)
            pod.Annotations.Set(profile.Annotations.Overrides, record.InOrderOf(cleaned).ToString());
        return users;
    }

    void Apply(JsonObject merged, string name, bool init)
    {
        var container = history.Overrides.Peek(name, init);
        if (container is null)
        {
            if (ListOf(history.Status, init).Contains(name) || FindOriginal(name, init) is not { } found)
                return;
            container = UsersWords(found);
            Record(container, name, init);
        }
        users.Add(container, init);
        var overlay = (JsonObject)container.DeepClone();
        ExclusiveFields.Claim(overlay);
        StrategicMerge.MergeInto(
            merged,
            new JsonObject { ["spec"] = new JsonObject { [Lists[init ? 1 : 0]] = new JsonArray(overlay) } });
    }

    /// <summary>
    /// A container that an earlier injection brought in the other list is not the user's, although it counts as such
    /// here: its words are merged, but never recorded.
    /// </summary>
    void Record(JsonObject container, string name, bool init)
    {
        if (ListOf(history.Status, !init).Contains(name))
            return;
        record.Add(container, init);
        recordChanged = true;
    }

    JsonObject? FindOriginal(string name, bool init) =>
        (Pod.Find(original.Containers, name) ?? (init ? Pod.Find(original.InitContainers, name) : null))?.ToJson();

    /// <summary>
    /// What the user said of the container: nulls, empty lists, and the image that only holds its place say nothing;
    /// neither do texts that are empty and flags that are off, which Kubernetes cannot tell from absent ones.
    /// </summary>
    JsonObject UsersWords(JsonObject container)
    {
        foreach (var (key, value) in container.ToArray())
        {
            var silent = value is JsonArray { Count: 0 }
                || value?.GetValueKind() == JsonValueKind.False
                || PodFields.IsText(value, out var text) && (text.Length == 0 || key == "image" && text == profile.ImagePlaceholder);
            if (silent)
                container.Remove(key);
        }
        NewValue.Clean(container, PodSchema.OneContainer, new MergePath());
        return container;
    }

    static EquatableArray<string> ListOf(InjectionStatus? status, bool init) =>
        status is null ? [] : init ? status.InitContainers : status.Containers;
}
