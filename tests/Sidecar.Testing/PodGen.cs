using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Pods;

namespace Sidecar.Testing;

/// <summary>Generates pods: well formed where an injector reads, unpleasant everywhere else.</summary>
/// <remarks>
/// Unknown fields at every level, keys that pointers must escape, numbers whose spelling matters, maps that are empty,
/// null or absent, lists that are empty, null or absent, native sidecars, containers without an image. Names of
/// containers are unique. Use as <c>[Property(Arbitrary = [typeof(PodGen)])]</c>; a failing property shows the pod as
/// JSON.
/// </remarks>
public static class PodGen
{
    static readonly string[] ContainerNames =
        ["app", "web", "db", "log", "proxy", "agent", "setup", "migrate", "a", "b", "very-long-name-of-a-container"];

    /// <summary>Keys of labels and annotations, few enough that rules and generated pods meet.</summary>
    internal static Gen<string> MetadataKey { get; } = Gen.Elements(
        "app", "tier", "version", "inject", "example.com/inject", "example.com/team", "a~b", "a/b", "quo\"te", "é");

    /// <summary>Values of labels and annotations.</summary>
    internal static Gen<string> MetadataValue { get; } = Gen.Frequency(
        (3, Gen.Elements("true", "false", "", "web", "front", "yes", "True", "1")), (1, JsonGen.Text));

    /// <summary>A map of labels or annotations; at times a value is null.</summary>
    internal static Gen<JsonObject> Metadata { get; } =
        from keys in Gen.Choose(0, 5).SelectMany(count => MetadataKey.ListOf(count))
        let names = keys.Distinct(StringComparer.Ordinal).ToList()
        from values in Gen.Frequency(
            (9, MetadataValue.Select(text => (JsonNode?)text)), (1, Gen.Constant<JsonNode?>(null))).ListOf(names.Count)
        select new JsonObject(names.Zip(values, KeyValuePair.Create));

    static readonly Gen<JsonObject> Variable =
        from name in Gen.Elements("A", "B", "LOG_LEVEL", "PATH", "HOME", "X_1")
        from source in Gen.OneOf(
            JsonGen.Text.Select(text => new JsonObject { ["value"] = text }),
            Gen.Constant(0).Select(_ => new JsonObject()),
            JsonGen.Object(1).Select(map => new JsonObject { ["valueFrom"] = map }))
        select Named(name, source);

    static readonly Gen<JsonObject> Port =
        from number in Gen.Elements("80", "8080", "9090", "15020", "1e3")
        from protocol in Gen.Elements(null, "TCP", "UDP")
        from name in Gen.Elements(null, "http", "metrics")
        select Compact(new JsonObject { ["name"] = name, ["containerPort"] = JsonNode.Parse(number), ["protocol"] = protocol });

    static readonly Gen<JsonObject> Mount =
        from volume in Gen.Elements("data", "tmp", "config")
        from path in Gen.Elements("/data", "/tmp", "/etc/config", "/a~b")
        select new JsonObject { ["name"] = volume, ["mountPath"] = path };

    static readonly Gen<JsonObject> Volume =
        from name in Gen.Elements("data", "tmp", "config")
        from source in Gen.Elements("emptyDir", "configMap", "csi", "x-unknown")
        from body in JsonGen.Object(1)
        select new JsonObject { ["name"] = name, [source] = body };

    /// <summary>A container of that name, with fields known and unknown.</summary>
    /// <param name="name">The name.</param>
    /// <param name="init">Whether it stands among the init containers, where it may be a native sidecar.</param>
    internal static Gen<JsonObject> Container(string name, bool init) =>
        from image in Gen.Elements(null, "example/app:1", "auto", "")
        from env in MaybeList(Variable, "name")
        from ports in MaybeList(Port, null)
        from mounts in MaybeList(Mount, "mountPath")
        from resources in Maybe(JsonGen.Object(2))
        from args in Maybe(JsonGen.Text.ListOf().Select(items => new JsonArray([.. items.Select(text => (JsonNode)text)])))
        from native in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from unknown in JsonGen.Object(2)
        select WithUnknown(unknown, new JsonObject
        {
            ["name"] = name,
            ["image"] = image,
            ["args"] = args.Node,
            ["env"] = env.Node,
            ["ports"] = ports.Node,
            ["volumeMounts"] = mounts.Node,
            ["resources"] = resources.Node,
            ["restartPolicy"] = init && native ? "Always" : null,
        },
        [("args", args), ("env", env), ("ports", ports), ("volumeMounts", mounts), ("resources", resources)]);

    /// <summary>A pod as a tree.</summary>
    public static Gen<JsonObject> Json { get; } =
        from names in Gen.Shuffle(ContainerNames)
        from apps in Gen.Choose(0, 3)
        from inits in Gen.Choose(0, 3)
        from containers in ListOf(names.Take(apps), init: false)
        from initContainers in Maybe(ListOf(names.Skip(apps).Take(inits), init: true))
        from volumes in MaybeList(Volume, "name")
        from hostNetwork in Gen.Frequency(
            (6, Gen.Constant<JsonNode?>(null)), (1, Gen.Constant(0).Select(_ => (JsonNode?)true)),
            (1, Gen.Constant(0).Select(_ => (JsonNode?)false)))
        from spec in JsonGen.Object(2)
        from metadata in Meta
        from root in JsonGen.Object(2)
        select WithUnknown(root, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = WithUnknown(spec, new JsonObject
            {
                ["hostNetwork"] = hostNetwork,
                ["initContainers"] = initContainers.Node,
                ["containers"] = containers,
                ["volumes"] = volumes.Node,
            },
            [("initContainers", initContainers), ("volumes", volumes)]),
        }, []);

    static Gen<JsonObject> Meta =>
        from name in Gen.Elements(null, "pod-1")
        from @namespace in Gen.Elements(null, "default", "kube-system", "shop")
        from labels in Maybe(Metadata)
        from annotations in Maybe(Metadata)
        from unknown in JsonGen.Object(1)
        select WithUnknown(unknown, new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["labels"] = labels.Node,
            ["annotations"] = annotations.Node,
        },
        [("labels", labels), ("annotations", annotations)]);

    /// <summary>Generated pods. What is shrunk stays well formed.</summary>
    public static Arbitrary<Pod> Pods { get; } =
        Arb.From(Json.Select(Pod.FromJson), pod => JsonShrink.Node(pod.ToJson()).Select(Read).OfType<Pod>());

    /// <summary>A part of a pod to be merged into another: a pod with names in common and a few nulls.</summary>
    public static Arbitrary<JsonTree> Overlays { get; } = Arb.From(
        from pod in Json
        from drop in Gen.Elements("metadata", "spec", "none")
        select new JsonTree(Without(pod, drop)),
        tree => JsonShrink.Node(tree.Node).OfType<JsonObject>().Where(map => Read(map) is not null)
            .Select(map => new JsonTree(map)));

    static JsonObject Without(JsonObject pod, string key)
    {
        pod.Remove(key);
        return pod;
    }

    static Pod? Read(JsonNode? node)
    {
        try
        {
            return node is JsonObject map ? Pod.FromJson(map) : null;
        }
        catch (PodFormatException)
        {
            return null;
        }
    }

    static Gen<JsonArray> ListOf(IEnumerable<string> names, bool init) =>
        names.Aggregate(
            Gen.Constant(0).Select(_ => new JsonArray()),
            (list, name) => from items in list from container in Container(name, init) select Appended(items, container));

    static JsonArray Appended(JsonArray list, JsonNode item) => [.. list.Select(node => node?.DeepClone()), item];

    /// <summary>A list with unique keys, or null, or nothing.</summary>
    static Gen<Optional> MaybeList(Gen<JsonObject> item, string? key) => Maybe(
        Gen.Choose(0, 4).SelectMany(count => item.ListOf(count)).Select(items => new JsonArray(
            [.. key is null ? items : items.DistinctBy(map => map[key]!.ToJsonString())])));

    static Gen<Optional> Maybe<T>(Gen<T> present)
        where T : JsonNode => Gen.Frequency(
            (6, present.Select(node => new Optional(true, node))),
            (1, Gen.Constant(new Optional(true, null))),
            (2, Gen.Constant(new Optional(false, null))));

    /// <summary>Known fields among unknown ones; those that are absent go, those that are null stay if they were meant.</summary>
    static JsonObject WithUnknown(
        JsonObject unknown, JsonObject known, IReadOnlyList<(string Name, Optional Value)> optional)
    {
        var meant = optional.Where(field => field.Value is { Present: true, Node: null }).Select(field => field.Name);
        var nulls = meant.ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in unknown)
            if (key.StartsWith("x-", StringComparison.Ordinal) || key is "~" or "/" or "a/b" or "~1" or "é" or "" or "0")
                known[key] = value?.DeepClone();
        foreach (var (key, value) in known.ToArray())
            if (value is null && !nulls.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
                known.Remove(key);
        return known;
    }

    static JsonObject Named(string name, JsonObject body)
    {
        body.Insert(0, "name", name);
        return body;
    }

    static JsonObject Compact(JsonObject map)
    {
        foreach (var (key, value) in map.ToArray())
            if (value is null)
                map.Remove(key);
        return map;
    }

    sealed record Optional(bool Present, JsonNode? Node);
}
