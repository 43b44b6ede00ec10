using System.Text.Json.Nodes;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Tests.Templates;

public class StrategicMergeTests
{
    static string Merge(string target, string overlay) =>
        StrategicMerge.Merge(Parse(target), Parse(overlay)).ToJsonString();

    static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    static string Env(string names) => $$$"""{"spec":{"containers":[{"name":"c","env":[{{{string.Join(',',
        names.Select(name => $$"""{"name":"{{name}}"}"""))}}}]}]}}""";

    [Theory]
    [InlineData("", "ab", "ab")]
    [InlineData("ab", "", "ab")]
    [InlineData("ab", "c", "cab")] // new items come first
    [InlineData("ab", "b", "ab")] // one that is there keeps its place
    [InlineData("ab", "ba", "ba")] // the overlay's order counts among its own
    [InlineData("abc", "xb", "xabc")]
    [InlineData("abc", "bx", "abxc")]
    [InlineData("abcd", "dxb", "acdxb")]
    [InlineData("abcd", "cx", "abcxd")]
    public void Items_of_a_merged_list_are_ordered_by_rule(string target, string overlay, string merged) =>
        Assert.Equal(Env(merged), Merge(Env(target), Env(overlay)));

    [Theory]
    [InlineData("a null removes", """{"metadata":{"labels":{"a":"1","b":"2"}}}""",
        """{"metadata":{"labels":{"a":null}}}""", """{"metadata":{"labels":{"b":"2"}}}""")]
    [InlineData("a null removes nothing that is not there", """{"metadata":{"name":null}}""",
        """{"metadata":{"labels":null}}""", """{"metadata":{"name":null}}""")]
    [InlineData("a new value has no nulls", "{}", """{"spec":{"volumes":[{"name":"v","emptyDir":null}]}}""",
        """{"spec":{"volumes":[{"name":"v"}]}}""")]
    [InlineData("an explicit null is given a value", """{"metadata":{"labels":null}}""",
        """{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"a":"1"}}}""")]
    [InlineData("$patch: replace of a map", """{"metadata":{"labels":{"a":"1","b":"2"}}}""",
        """{"metadata":{"labels":{"$patch":"replace","b":"3","c":"4"}}}""", """{"metadata":{"labels":{"b":"3","c":"4"}}}""")]
    [InlineData("$patch: delete of a map", """{"metadata":{"labels":{"a":"1"},"name":"x"}}""",
        """{"metadata":{"labels":{"$patch":"delete"}}}""", """{"metadata":{"name":"x"}}""")]
    [InlineData("$patch: merge of a map", """{"metadata":{"labels":{"a":"1"}}}""",
        """{"metadata":{"labels":{"$patch":"merge","b":"2"}}}""", """{"metadata":{"labels":{"a":"1","b":"2"}}}""")]
    [InlineData("$patch: delete of an item", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"$patch":"delete","name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("$patch: replace of a list", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"name":"c"},{"$patch":"replace"}]}}""", """{"spec":{"containers":[{"name":"c"}]}}""")]
    [InlineData("$patch: merge of an item", """{"spec":{"containers":[{"name":"a","image":"1"}]}}""",
        """{"spec":{"containers":[{"$patch":"merge","name":"a","image":"2"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"2"}]}}""")]
    [InlineData("directives of new values go", "{}",
        """{"spec":{"containers":[{"name":"a","securityContext":{"$patch":"replace","x":1}},{"$patch":"delete","name":"b"}]}}""",
        """{"spec":{"containers":[{"name":"a","securityContext":{"x":1}}]}}""")]
    [InlineData("$setElementOrder", """{"spec":{"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}]}}""",
        """{"spec":{"containers":[{"name":"b"},{"name":"c"},{"name":"a"}]}}""")]
    [InlineData("$setElementOrder beside its list", """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"n"},{"name":"a"}],"containers":[{"name":"n"}]}}""",
        """{"spec":{"containers":[{"name":"b"},{"name":"n"},{"name":"a"}]}}""")]
    [InlineData("$deleteFromPrimitiveList", """{"metadata":{"finalizers":["a","b","c"]}}""",
        """{"metadata":{"$deleteFromPrimitiveList/finalizers":["b"],"finalizers":["d"]}}""",
        """{"metadata":{"finalizers":["d","a","c"]}}""")]
    [InlineData("$retainKeys", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""",
        """{"spec":{"volumes":[{"name":"v","$retainKeys":["name","csi"],"csi":{"driver":"d"}}]}}""",
        """{"spec":{"volumes":[{"name":"v","csi":{"driver":"d"}}]}}""")]
    [InlineData("finalizers are a set", """{"metadata":{"finalizers":["a","b"]}}""",
        """{"metadata":{"finalizers":["b","c","b"]}}""", """{"metadata":{"finalizers":["a","b","c"]}}""")]
    [InlineData("arguments are replaced", """{"spec":{"containers":[{"name":"a","args":["1","2"]}]}}""",
        """{"spec":{"containers":[{"name":"a","args":["3"]}]}}""", """{"spec":{"containers":[{"name":"a","args":["3"]}]}}""")]
    [InlineData("an empty plain list replaces", """{"spec":{"containers":[{"name":"a","args":["1"]}]}}""",
        """{"spec":{"containers":[{"name":"a","args":[]}]}}""", """{"spec":{"containers":[{"name":"a","args":[]}]}}""")]
    [InlineData("volumes of one name merge their sources", """{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""",
        """{"spec":{"volumes":[{"name":"v","csi":{}}]}}""", """{"spec":{"volumes":[{"name":"v","emptyDir":{},"csi":{}}]}}""")]
    [InlineData("ports are known by number", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"x":1}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"http"},{"containerPort":81}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"x":1,"name":"http"},{"containerPort":81}]}]}}""")]
    [InlineData("two ports of one number stay two", """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":53,"protocol":"UDP"},{"containerPort":80},{"containerPort":53,"protocol":"TCP"}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":90}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":90},{"containerPort":53,"protocol":"UDP"},{"containerPort":80},{"containerPort":53,"protocol":"TCP"}]}]}}""")]
    [InlineData("a number keeps its spelling where it is the same", """{"spec":{"x":1e3,"containers":[{"name":"a","y":1.0}]}}""",
        """{"spec":{"x":1000,"containers":[{"name":"a","y":1}]}}""", """{"spec":{"x":1e3,"containers":[{"name":"a","y":1.0}]}}""")]
    [InlineData("a value of another kind is replaced", """{"spec":{"x":[1]}}""", """{"spec":{"x":{"a":1}}}""", """{"spec":{"x":{"a":1}}}""")]
    public void Merges(string what, string target, string overlay, string merged) =>
        Assert.Equal((what, merged), (what, Merge(target, overlay)));

    [Theory]
    [InlineData("""{"metadata":{"$patch":"remove"}}""",
        "/metadata/$patch: expected replace, delete or merge, found the text \"remove\"")]
    [InlineData("""{"spec":{"containers":[{"image":"x"}]}}""",
        "/spec/containers/0: expected the key 'name' that items of this list are known by")]
    [InlineData("""{"spec":{"containers":["x"]}}""", "/spec/containers/0: expected an object, found the text \"x\"")]
    [InlineData("""{"spec":{"containers":[{"$patch":1,"name":"a"}]}}""",
        "/spec/containers/0: $patch: expected replace, delete or merge, found the number 1")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"b"}]}}""",
        "/spec/$setElementOrder~1containers: expected the items of 'containers' in their order, but 'b' is missing")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"a"},{"name":"b"}],"containers":[{"name":"b"},{"name":"a"}]}}""",
        "/spec/$setElementOrder~1containers: expected the items of 'containers' in their order, but 'a' comes earlier")]
    [InlineData("""{"spec":{"$setElementOrder/containers":"a"}}""",
        "/spec/$setElementOrder~1containers: expected a list, found the text \"a\"")]
    [InlineData("""{"metadata":{"$deleteFromPrimitiveList/finalizers":[{}]}}""",
        "/metadata/$deleteFromPrimitiveList~1finalizers/0: expected a scalar, found an object")]
    [InlineData("""{"spec":{"$retainKeys":["a"],"b":1}}""",
        "/spec/$retainKeys: expected every key of the object, but 'b' is missing")]
    [InlineData("""{"spec":{"$retainKeys":"a"}}""", "/spec/$retainKeys: expected a list of keys, found the text \"a\"")]
    public void An_overlay_that_says_something_impossible_is_refused(string overlay, string message) =>
        Assert.Equal(message, Assert.Throws<StrategicMergeException>(() => Merge(
            """{"metadata":{"finalizers":["a"]},"spec":{"containers":[{"name":"a"}]}}""", overlay)).Message);

    [Fact]
    public void An_overlay_given_away_is_merged_once_and_one_that_is_kept_often()
    {
        var pod = Core.Pods.Pod.Parse("{}");
        var kept = PodOverlay.FromJson(new JsonObject { ["a"] = 1 });
        var given = PodOverlay.Own(new JsonObject { ["a"] = 1 });

        Assert.Equal(StrategicMerge.Merge(pod, kept), StrategicMerge.Merge(pod, kept));
        Assert.Equal(StrategicMerge.Merge(pod, given), StrategicMerge.Merge(pod, kept));
        Assert.Throws<InvalidOperationException>(() => StrategicMerge.Merge(pod, given));
    }
}
