using System.Text.Json.Nodes;
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
        MergeInto(result, (JsonObject)overlay.DeepClone());
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
        MergeInto(result, overlay.Take());
        return Pod.Own(result);
    }

    /// <summary>Merges in place. The overlay is used up: parts of it become parts of the target.</summary>
    internal static void MergeInto(JsonObject target, JsonObject overlay) =>
        MergeInto(target, overlay, PodSchema.Pod, new MergePath());

    /// <inheritdoc cref="MergeInto(JsonObject, JsonObject)"/>
    internal static void MergeInto(JsonObject target, JsonObject overlay, PodSchema schema, MergePath at)
    {
        if (overlay.Count == 0 || ApplyWholeDirective(target, overlay, schema, at))
            return;
        ApplyRetainKeys(target, overlay, at);
        var orders = ListDirectives.Apply(target, overlay, schema, at);
        for (var i = 0; i < overlay.Count; i++)
            if (overlay.GetAt(i) is var (key, value) && !MergeDirective.Is(key))
                MergeMember(target, overlay, key, value, schema.Member(key), at);
        foreach (var order in orders)
            order.Apply(target);
    }

    static void MergeMember(
        JsonObject target, JsonObject overlay, string key, JsonNode? value, PodSchema schema, MergePath at)
    {
        if (value is null || MergeDirective.IsDelete(value))
        {
            target.Remove(key);
            return;
        }
        at.Enter(key);
        switch (target[key], value)
        {
            case (JsonObject old, JsonObject map):
                MergeInto(old, map, schema, at);
                break;
            case (JsonArray old, JsonArray list) when schema.Kind != MergeKind.Plain:
                KeyedLists.Merge(old, list, schema, at);
                break;
            case (var old, _) when old is null || !JsonNode.DeepEquals(old, value):
                NewValue.Clean(value, schema, at);
                // An empty list of a kind that merges changes nothing, so it does not come into being either.
                if (value is JsonArray { Count: 0 } && schema.Kind != MergeKind.Plain)
                    break;
                overlay[key] = null;
                target[key] = value;
                break;
        }
        at.Leave();
    }

    /// <summary><c>$patch</c> of the object itself: true when the merge is done by it.</summary>
    static bool ApplyWholeDirective(JsonObject target, JsonObject overlay, PodSchema schema, MergePath at)
    {
        if (!overlay.TryGetPropertyValue(MergeDirective.Patch, out var directive))
            return false;
        if (MergeDirective.Fault(directive) is { } fault)
            throw at.Fault(MergeDirective.Patch, fault);
        if (MergeDirective.IsDelete(overlay))
        {
            target.Clear();
            return true;
        }
        if (!MergeDirective.IsReplace(overlay))
            return false;
        NewValue.Clean(overlay, schema, at);
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

    static void ApplyRetainKeys(JsonObject target, JsonObject overlay, MergePath at)
    {
        if (!overlay.TryGetPropertyValue(MergeDirective.RetainKeys, out var value))
            return;
        if (value is not JsonArray list)
            throw at.Fault(MergeDirective.RetainKeys, PodFields.Expected("a list of keys", value));
        var keep = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
            keep.Add(PodFields.IsText(list[i], out var key)
                ? key
                : throw at.Fault(MergeDirective.RetainKeys, i, PodFields.Expected("a key", list[i])));
        foreach (var (key, _) in overlay)
            if (!MergeDirective.Is(key) && !keep.Contains(key))
                throw at.Fault(MergeDirective.RetainKeys, $"expected every key of the object, but '{key}' is missing");
        foreach (var key in target.Select(member => member.Key).Where(key => !keep.Contains(key)).ToArray())
            target.Remove(key);
    }
}
