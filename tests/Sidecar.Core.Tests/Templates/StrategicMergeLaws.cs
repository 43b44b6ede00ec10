using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Templates;

[Properties(Arbitrary = [typeof(StrategicMergeLaws), typeof(PodGen)], MaxTest = 100)]
public class StrategicMergeLaws
{
    public sealed record MergeCase(JsonObject Target, JsonObject Overlay)
    {
        public JsonObject Merged => StrategicMerge.Merge(Target, Overlay);

        public override string ToString() => $"target: {Target.ToJsonString()}\noverlay: {Overlay.ToJsonString()}";
    }

    public static Arbitrary<MergeCase> Merges { get; } = Arb.From(
        from target in PodGen.Json
        from overlay in PodGen.Overlays.Generator
        select new MergeCase(target, (JsonObject)overlay.Node!),
        merge => JsonShrink.Node(merge.Target).OfType<JsonObject>().Select(smaller => merge with { Target = smaller })
            .Concat(JsonShrink.Node(merge.Overlay).OfType<JsonObject>().Select(smaller => merge with { Overlay = smaller }))
            .Where(IsWellFormed));

    static bool IsWellFormed(MergeCase merge)
    {
        try
        {
            return Pod.FromJson(merge.Target) is not null && Pod.FromJson(merge.Overlay) is not null
                && merge.Merged is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [Property]
    public void Merging_nothing_changes_nothing(Pod pod)
    {
        var nothing = PodOverlay.FromJson((JsonObject)JsonNode.Parse(
            """{"spec":{"containers":[],"volumes":[],"x-not-there":null},"metadata":{"finalizers":[]}}""")!);

        Assert.Equal(pod.ToString(), StrategicMerge.Merge(pod, PodOverlay.FromJson([])).ToString());
        if (pod.ToJson() is var json && json["spec"] is not null && json["metadata"] is not null)
            Assert.Equal(pod.ToString(), StrategicMerge.Merge(pod, nothing).ToString());
    }

    [Property]
    public void Neither_side_of_a_merge_is_changed_by_it(MergeCase merge)
    {
        var before = merge.ToString();
        _ = merge.Merged;

        Assert.Equal(before, merge.ToString());
    }

    /// <remarks>
    /// Not promised where the target lists a port twice, as for TCP and for UDP: the overlay speaks of one of the two,
    /// and the other keeps its place between the others.
    /// </remarks>
    [Property]
    public void Merging_again_changes_nothing(MergeCase merge)
    {
        if (!ListsAPortTwice(merge.Target))
            Assert.Equal(merge.Merged.ToJsonString(), StrategicMerge.Merge(merge.Merged, merge.Overlay).ToJsonString());
    }

    [Property]
    public void What_the_overlay_does_not_name_stays_as_it_was_written(MergeCase merge) =>
        AssertUnnamedStays(merge.Target, merge.Overlay, merge.Merged, PodSchema.Pod);

    [Property]
    public void What_the_overlay_says_is_in_the_result(MergeCase merge) =>
        Assert.True(Says(merge.Merged, merge.Overlay, PodSchema.Pod));

    [Property]
    public void A_part_of_a_pod_merged_into_it_changes_nothing(Pod pod)
    {
        var spec = new JsonObject { ["spec"] = pod.ToJson()["spec"]?.DeepClone() };
        if (pod.ToJson()["spec"] is null)
            return;
        StripNulls(spec, PodSchema.Pod);

        Assert.Equal(pod, StrategicMerge.Merge(pod, PodOverlay.FromJson(spec)));
    }

    [Property]
    public void An_overlay_that_is_replaced_leaves_only_itself(MergeCase merge)
    {
        var overlay = (JsonObject)merge.Overlay.DeepClone();
        overlay["$patch"] = "replace";
        StripNulls(overlay, PodSchema.Pod);
        var expected = (JsonObject)overlay.DeepClone();
        expected.Remove("$patch");

        Assert.True(JsonNode.DeepEquals(expected, StrategicMerge.Merge(merge.Target, overlay)));
    }

    [Property]
    public void Deleting_every_container_by_name_leaves_none(Pod pod)
    {
        var gone = pod.Containers.Select(container =>
            (JsonNode)new JsonObject { ["$patch"] = "delete", ["name"] = container.Name }).ToArray();
        var merged = StrategicMerge.Merge(pod, PodOverlay.FromJson(
            new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(gone) } }));

        Assert.Empty(merged.Containers);
        Assert.Equal(pod.InitContainers, merged.InitContainers);
    }

    [Property]
    public void A_set_order_is_the_order(Pod pod, int seed)
    {
        var names = pod.Containers.Select(container => container.Name).ToArray();
        new Random(seed).Shuffle(names);
        var merged = StrategicMerge.Merge(pod, PodOverlay.FromJson(new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["$setElementOrder/containers"] =
                    new JsonArray([.. names.Select(name => (JsonNode)new JsonObject { ["name"] = name })]),
            },
        }));

        Assert.Equal(names, merged.Containers.Select(container => container.Name));
    }

    static void AssertUnnamedStays(JsonObject target, JsonObject overlay, JsonObject merged, PodSchema schema)
    {
        foreach (var (key, value) in target)
        {
            if (!overlay.TryGetPropertyValue(key, out var said))
                Assert.Equal(value?.ToJsonString(), merged.ContainsKey(key) ? merged[key]?.ToJsonString() : "gone");
            else if ((value, said) is (JsonObject inner, JsonObject named))
                AssertUnnamedStays(inner, named, merged[key]!.AsObject(), schema.Member(key));
            else if ((value, said) is (JsonArray list, JsonArray items) && schema.Member(key) is { Kind: MergeKind.Keyed } keyed)
                AssertUnnamedItemsStay(list, items, merged[key]!.AsArray(), keyed);
        }
        Assert.Equal(
            target.Select(member => member.Key).Where(merged.ContainsKey),
            merged.Select(member => member.Key).Where(target.ContainsKey));
    }

    static void AssertUnnamedItemsStay(JsonArray list, JsonArray items, JsonArray merged, PodSchema schema)
    {
        var named = items.Select(item => KeyedLists.KeyOf(item, schema)).ToHashSet();
        Assert.Equal(
            list.Where(item => !named.Contains(KeyedLists.KeyOf(item, schema))).Select(item => item?.ToJsonString()),
            merged.Where(item => !named.Contains(KeyedLists.KeyOf(item, schema))).Select(item => item?.ToJsonString()));
        foreach (var (old, said) in list.Join(
            items, item => KeyedLists.KeyOf(item, schema), item => KeyedLists.KeyOf(item, schema), ValueTuple.Create)
            .GroupBy(pair => KeyedLists.KeyOf(pair.Item1, schema)).Where(pairs => pairs.Count() == 1).Select(pairs => pairs.Single()))
            AssertUnnamedStays(old!.AsObject(), said!.AsObject(),
                merged.First(item => KeyedLists.KeyOf(item, schema) == KeyedLists.KeyOf(said, schema))!.AsObject(), schema);
    }

    static bool ListsAPortTwice(JsonNode? node) => node switch
    {
        JsonObject map => map.Any(member => ListsAPortTwice(member.Value)),
        JsonArray list => list.Any(ListsAPortTwice) || list.OfType<JsonObject>()
            .Select(item => item["containerPort"]?.ToJsonString()).OfType<string>()
            .GroupBy(port => port).Any(same => same.Count() > 1),
        _ => false,
    };

    /// <summary>
    /// Whether all that the overlay says holds. Of several items of one key, as a port for TCP and for UDP, one is the
    /// merged one; the others may stand before it.
    /// </summary>
    static bool Says(JsonObject merged, JsonObject overlay, PodSchema schema) =>
        overlay.All(member => (member.Value, schema.Member(member.Key)) switch
        {
            (null, _) => !merged.ContainsKey(member.Key),
            (JsonObject map, var inner) => Says(merged[member.Key]!.AsObject(), map, inner),
            (JsonArray list, { Kind: MergeKind.Keyed } keyed) =>
                list.All(item => merged[member.Key]!.AsArray().Any(found =>
                    KeyedLists.KeyOf(found, keyed) == KeyedLists.KeyOf(item, keyed)
                    && Says(found!.AsObject(), item!.AsObject(), keyed))),
            (JsonArray, _) => true,
            (var value, _) => JsonNode.DeepEquals(value, merged[member.Key]),
        });

    /// <summary>Takes out the nulls that would say something to a merge.</summary>
    static void StripNulls(JsonNode? node, PodSchema schema)
    {
        if (node is JsonArray list && schema.Kind != MergeKind.Plain)
            foreach (var item in list)
                StripNulls(item, schema);
        foreach (var (key, value) in (node as JsonObject)?.ToArray() ?? [])
        {
            if (value is null)
                ((JsonObject)node!).Remove(key);
            StripNulls(value, schema.Member(key));
        }
    }
}
