using System.Text.Json.Nodes;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;

namespace Sidecar.Core.Templates;

/// <summary>Merges a partial pod into a pod: the strategic merge patch of Kubernetes, on trees that stay lossless.</summary>
/// <remarks>
/// <para>Objects merge member by member; null removes a member. Lists are replaced as a whole, except those that
/// Kubernetes knows by a key (containers, env, volumes by <c>name</c>; ports by <c>containerPort</c>; volumeMounts by
/// <c>mountPath</c> and so on): their items merge one by one, and an empty list changes nothing. Finalizers merge as a
/// set.</para>
/// <para>Order of a merged list: items of the overlay keep the overlay's order and others the target's; where both
/// heads stood in the target, the one that stood first goes first, otherwise the overlay's.</para>
/// <para>Directives: <c>$patch: replace | delete | merge</c> in objects and list items,
/// <c>$setElementOrder/LIST</c>, <c>$deleteFromPrimitiveList/LIST</c>, <c>$retainKeys</c>.</para>
/// <para>What the overlay does not name is not touched, and a value that is already there is not rewritten, so the
/// target's spelling of it stays.</para>
/// </remarks>
public static class StrategicMerge
{
    /// <summary>Merges an overlay into a pod.</summary>
    /// <param name="target">The pod; it is not changed.</param>
    /// <param name="overlay">The partial pod, with directives; it is not changed.</param>
    /// <returns>A new tree.</returns>
    /// <exception cref="StrategicMergeException">The overlay says something impossible.</exception>
    public static JsonObject Merge(JsonObject target, JsonObject overlay)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(overlay);
        var result = (JsonObject)target.DeepClone();
        MergeInto(result, (JsonObject)overlay.DeepClone(), PodSchema.Pod, JsonPointer.Root);
        return result;
    }

    /// <summary>Merges an overlay into a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="overlay">The partial pod, with directives.</param>
    /// <exception cref="StrategicMergeException">The overlay says something impossible.</exception>
    /// <exception cref="PodFormatException">The result has not the form of a pod.</exception>
    public static Pod Merge(Pod pod, PodOverlay overlay)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(overlay);
        var result = pod.ToJson();
        MergeInto(result, overlay.Take(), PodSchema.Pod, JsonPointer.Root);
        return Pod.Own(result);
    }

    /// <summary>Merges in place. The overlay is used up: parts of it become parts of the target.</summary>
    internal static void MergeInto(JsonObject target, JsonObject overlay, PodSchema schema, JsonPointer at)
    {
        if (overlay.Count == 0)
            return;
        if (ApplyWholeDirective(target, overlay, at))
            return;
        ApplyRetainKeys(target, overlay, at);
        var orders = ListDirectives.Apply(target, overlay, schema, at);
        foreach (var (key, value) in overlay.ToArray())
            if (!MergeDirective.Is(key))
                MergeMember(target, overlay, key, value, schema.Member(key), at);
        foreach (var order in orders)
            order.Apply(target);
    }

    /// <summary>A node of the overlay, taken out of it and rid of directives and nulls; null if nothing is left.</summary>
    static JsonNode? Detach(JsonObject overlay, string key)
    {
        var value = overlay[key];
        overlay[key] = null;
        return NewValue.Clean(value) ? value : null;
    }

    static void MergeMember(
        JsonObject target, JsonObject overlay, string key, JsonNode? value, PodSchema schema, JsonPointer at)
    {
        if (value is null || MergeDirective.IsDelete(value))
        {
            target.Remove(key);
            return;
        }
        switch (target[key], value)
        {
            case (JsonObject old, JsonObject map):
                MergeInto(old, map, schema, at / key);
                break;
            case (JsonArray old, JsonArray list) when schema.Kind != MergeKind.Plain:
                KeyedLists.Merge(old, list, schema, at / key);
                break;
            case (null, JsonArray list) when schema.Kind != MergeKind.Plain:
                KeyedLists.Check(list, schema, at / key);
                if (Detach(overlay, key) is JsonArray { Count: > 0 } items)
                    target[key] = items;
                break;
            case (var old, _) when !JsonNode.DeepEquals(old, value):
                if (Detach(overlay, key) is { } replacement)
                    target[key] = replacement;
                break;
        }
    }

    /// <summary><c>$patch</c> of the object itself: true when the merge is done by it.</summary>
    static bool ApplyWholeDirective(JsonObject target, JsonObject overlay, JsonPointer at)
    {
        if (!overlay.TryGetPropertyValue(MergeDirective.Patch, out var directive))
            return false;
        if (MergeDirective.Fault(directive) is { } fault)
            throw new StrategicMergeException(at / MergeDirective.Patch, fault);
        if (MergeDirective.IsDelete(overlay))
        {
            target.Clear();
            return true;
        }
        if (!MergeDirective.IsReplace(overlay))
            return false;
        NewValue.Clean(overlay);
        foreach (var key in target.Select(member => member.Key).Where(key => !overlay.ContainsKey(key)).ToArray())
            target.Remove(key);
        foreach (var (key, value) in overlay.ToArray())
        {
            if (JsonNode.DeepEquals(target[key], value))
                continue;
            overlay[key] = null;
            target[key] = value;
        }
        return true;
    }

    static void ApplyRetainKeys(JsonObject target, JsonObject overlay, JsonPointer at)
    {
        if (!overlay.TryGetPropertyValue(MergeDirective.RetainKeys, out var value))
            return;
        var where = at / MergeDirective.RetainKeys;
        if (value is not JsonArray list)
            throw new StrategicMergeException(where, PodFields.Expected("a list of keys", value));
        var keep = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
            keep.Add(PodFields.IsText(list[i], out var key)
                ? key
                : throw new StrategicMergeException(where / i, PodFields.Expected("a key", list[i])));
        foreach (var (key, _) in overlay)
            if (!MergeDirective.Is(key) && !keep.Contains(key))
                throw new StrategicMergeException(where, $"expected every key of the object, but '{key}' is missing");
        foreach (var key in target.Select(member => member.Key).Where(key => !keep.Contains(key)).ToArray())
            target.Remove(key);
    }
}
