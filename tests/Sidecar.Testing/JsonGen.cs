using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Sidecar.Testing;

/// <summary>Generates JSON that is unpleasant in the ways real objects are.</summary>
/// <remarks>
/// Keys that pointers must escape or that look like indices, numbers whose spelling a double would lose, texts that
/// YAML would take for something else, empty and null maps, deep nesting. Use as
/// <c>[Property(Arbitrary = [typeof(JsonGen)])]</c>.
/// </remarks>
public static class JsonGen
{
    /// <summary>Object keys.</summary>
    internal static Gen<string> Key { get; } = Gen.Elements(
        "a", "b", "c", "name", "spec", "x-unknown", "~", "/", "a/b", "~1", "~01", "\"", "\\", "", " ", "é", "😀", "-",
        "0", "01", "1", "*", "a.b", "a: b", "line\nbreak", "yes", "null", "<<", "~0/~1", "sidecar.istio.io/inject");

    /// <summary>Numbers as they may be written, many of which are equal in value.</summary>
    internal static Gen<string> NumberText { get; } = Gen.OneOf(
        Gen.Elements(
            "0", "-0", "0.0", "1", "1.0", "1e3", "1E+3", "1000", "1e-7", "0.1", "-1.50", "80", "9007199254740993",
            "18446744073709551616", "1234567890123456789012345678901234567890", "1e400",
            "0.1000000000000000000000000000000000000001"),
        Gen.Choose(-100000, 100000).Select(number => $"{number}"));

    /// <summary>Texts, many of which YAML or a shell would read as something else.</summary>
    internal static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(
            "", "a", "b", "text", "yes", "No", "on", "~", "null", "NULL", "true", "FALSE", "1", "0x1F", "0o17", "017",
            "1_000", "1e3", ".inf", "-.INF", ".nan", "1:30", "2001-01-01", "<<", "=", "- a", "a: b", "a #b", "#", "'",
            "\"", "\\", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a", "{", "}", "[", "]", ",", "?", ":", "-", "---",
            "...", "--- a", " a", "a ", "a\n", "a\n\n", "\na", "\n", "a\nb", "a\nb\n", " a\n b\n", "a\n  b\nc\n",
            "a\r\nb", "\t", "\ta\n", "a\tb", "é", "日本語", "😀", "\u0000", "\u0007", "\u001b", "\u0085", "\u2028", "\ufeff",
            "\u007f", "\u00a0", "$(VAR)", "${x}", "0.1", "+1", "1.", "-", "--", "a:", ":a", "\u2029\n"),
        Gen.Choose(1, 300).Select(length => new string('x', length)),
        Gen.Elements("one", "two", "three ", "\n", "# four", " ", "\n\n", "- five").ListOf().Select(string.Concat));

    /// <summary>Everything that is neither an object nor an array.</summary>
    internal static Gen<JsonNode?> Scalar { get; } = Gen.Frequency(
        (1, Gen.Constant<JsonNode?>(null)),
        (1, Gen.Elements(true, false).Select(value => (JsonNode?)JsonValue.Create(value))),
        (3, NumberText.Select(text => JsonNode.Parse(text))),
        (4, Text.Select(text => (JsonNode?)JsonValue.Create(text))));

    /// <summary>Any value, no deeper than that.</summary>
    /// <param name="depth">How many objects and arrays may stand in each other; 0 for scalars only.</param>
    internal static Gen<JsonNode?> Node(int depth) => depth <= 0
        ? Scalar
        : Gen.Frequency(
            (2, Scalar),
            (3, Object(depth - 1).Select(value => (JsonNode?)value)),
            (2, Array(depth - 1).Select(value => (JsonNode?)value)));

    /// <summary>An object with values no deeper than that.</summary>
    /// <param name="depth">How deep its values may nest; 0 for scalars only.</param>
    public static Gen<JsonObject> Object(int depth) =>
        from keys in Gen.Choose(0, 5).SelectMany(count => Key.ListOf(count))
        let names = keys.Distinct(StringComparer.Ordinal).ToList()
        from values in Node(depth).ListOf(names.Count)
        select new JsonObject(names.Zip(values, KeyValuePair.Create));

    /// <summary>An array with items no deeper than that.</summary>
    /// <param name="depth">How deep its items may nest; 0 for scalars only.</param>
    internal static Gen<JsonArray> Array(int depth) =>
        Gen.Choose(0, 5).SelectMany(count => Node(depth).ListOf(count)).Select(items => new JsonArray([.. items]));

    /// <summary>A value that nests as deep as said, and says little else.</summary>
    /// <param name="depth">How many objects and arrays stand in each other.</param>
    internal static Gen<JsonNode?> Deep(int depth) =>
        from steps in Gen.Elements(true, false).ListOf(depth)
        from leaf in Scalar
        select steps.Aggregate(
            leaf, (inner, isMap) => isMap ? new JsonObject { ["a"] = inner } : new JsonArray(inner));

    /// <summary>Objects known by their <c>name</c>, each name once, as a pod's containers are.</summary>
    internal static Gen<JsonArray> NamedList { get; } =
        from names in Gen.Choose(0, 8).SelectMany(
            count => Gen.Elements("app", "istio-proxy", "db", "log", "a/b", "~", "x", "y", "z").ListOf(count))
        let distinct = names.Distinct(StringComparer.Ordinal).ToList()
        from bodies in Object(2).ListOf(distinct.Count)
        select new JsonArray([.. distinct.Zip(bodies, Named)]);

    /// <summary>Generated values, with a shrinker.</summary>
    public static Arbitrary<JsonTree> Trees { get; } = Arb.From(
        Gen.Frequency(
            (8, Gen.Choose(0, 4).SelectMany(Node)),
            (1, Deep(60)),
            (1, Pod.Select(pod => (JsonNode?)pod)))
        .Select(node => new JsonTree(node)),
        tree => JsonShrink.Node(tree.Node).Select(node => new JsonTree(node)));

    /// <summary>An object with the lists of a pod: containers, their variables and ports.</summary>
    internal static Gen<JsonObject> Pod =>
        from containers in NamedList
        from init in NamedList
        from env in NamedList
        from metadata in Object(2)
        let pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["containers"] = containers, ["initContainers"] = init },
        }
        select WithEnv(pod, env);

    /// <summary>A value and another: an edit of it or, at times, one that has nothing to do with it.</summary>
    public static Arbitrary<JsonChange> Changes { get; } = Arb.From(
        Gen.Frequency(
            (1, Trees.Generator.Two().Select(pair => new JsonChange(pair.Item1, pair.Item2))),
            (2, Trees.Generator.SelectMany(Edited)),
            (3, Pod.Select(pod => new JsonTree(pod)).SelectMany(Edited))),
        change => JsonShrink.Node(change.Before.Node).Select(node => change with { Before = new(node) })
            .Concat(JsonShrink.Node(change.After.Node).Select(node => change with { After = new(node) })));

    static Gen<JsonChange> Edited(JsonTree before) =>
        from seeds in Gen.Choose(0, 1_000_000).ListOf()
        from values in Node(2).ListOf(seeds.Count)
        let after = seeds.Zip(values).Take(6).Aggregate(
            before.Reparsed(), (node, edit) => JsonEdit.Apply(node, edit.First, edit.Second))
        select new JsonChange(before, new JsonTree(after));

    static JsonNode Named(string name, JsonObject body)
    {
        body.Remove("name");
        body.Insert(0, "name", name);
        return body;
    }

    static JsonObject WithEnv(JsonObject pod, JsonArray env)
    {
        if (pod["spec"]!["containers"] is JsonArray { Count: > 0 } containers)
            containers[0]!["env"] = env;
        return pod;
    }
}
