using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Json;

namespace Sidecar.Core.Tests.Examples;

public class JsonPatchExamples
{
    // What RFC 6902 says of each operation, in cases of our own.
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":[]}]""", """{"a":[]}""")]
    [InlineData("""["a","c"]""", """[{"op":"add","path":"/1","value":"b"}]""", """["a","b","c"]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/1","value":"b"}]""", """["a","b"]""")]
    [InlineData("""["a"]""", """[{"op":"add","path":"/-","value":["b"]}]""", """["a",["b"]]""")]
    [InlineData("""{"a":{}}""", """[{"op":"add","path":"/a/b","value":null}]""", """{"a":{"b":null}}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"","value":2}]""", "2")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2,"unknown":3}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"remove","path":"/b"}]""", """{"a":1}""")]
    [InlineData("[1,2,3]", """[{"op":"remove","path":"/1"}]""", "[1,3]")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"replace","path":"/a","value":3}]""", """{"a":3,"b":2}""")]
    [InlineData("1", """[{"op":"replace","path":"","value":null}]""", "null")]
    [InlineData("""{"a":{"b":1},"c":{}}""", """[{"op":"move","from":"/a/b","path":"/c/d"}]""", """{"a":{},"c":{"d":1}}""")]
    [InlineData("[1,2,3]", """[{"op":"move","from":"/0","path":"/2"}]""", "[2,3,1]")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/a"}]""", """{"a":1}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/-","value":2}]""", """{"a":[1],"b":[1,2]}""")]
    [InlineData("""{"a":1e3,"b":["x",null]}""", """[{"op":"test","path":"/a","value":1000},{"op":"test","path":"/b","value":["x",null]}]""", """{"a":1e3,"b":["x",null]}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"remove","path":"/m~0n"}]""", "{}")]
    [InlineData("""{"~1":1}""", """[{"op":"replace","path":"/~01","value":2}]""", """{"~1":2}""")]
    public void Operations_do_what_the_standard_says(string document, string patch, string expected) =>
        Assert.Equal(expected, Json(Parse(patch).Apply(Node(document))));

    [Fact]
    public void A_patch_of_our_own_is_a_tree_however_many_values_it_has()
    {
        var many = new JsonArray([.. Enumerable.Range(0, JsonLimits.Default.MaxValues).Select(_ => (JsonNode)0)]);
        Assert.Equal(JsonLimits.Default.MaxValues, JsonPatch.Diff(new JsonArray(), many).ToJson().Count);
    }

    [Theory]
    [InlineData("{}", """[{"op":"add","path":"/a/b","value":1}]""", "operation 0 (add '/a/b'): there is nothing at '/a'")]
    [InlineData("[]", """[{"op":"add","path":"/1","value":1}]""", "operation 0 (add '/1'): expected an index from 0 to 0 into the list '', found '1'")]
    [InlineData("[1]", """[{"op":"add","path":"/01","value":1}]""", "operation 0 (add '/01'): expected an index from 0 to 1 into the list '', found '01'")]
    [InlineData("[1]", """[{"op":"add","path":"/-1","value":1}]""", "operation 0 (add '/-1'): expected an index from 0 to 1 into the list '', found '-1'")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a/b","value":1}]""", "operation 0 (add '/a/b'): '/a' is neither an object nor an array")]
    [InlineData("{}", """[{"op":"remove","path":"/a"}]""", "operation 0 (remove '/a'): there is nothing at '/a'")]
    [InlineData("{}", """[{"op":"remove","path":""}]""", "operation 0 (remove ''): the whole document cannot be taken out")]
    [InlineData("[1]", """[{"op":"remove","path":"/-"}]""", "operation 0 (remove '/-'): there is nothing at '/-'")]
    [InlineData("{}", """[{"op":"replace","path":"/a","value":1}]""", "operation 0 (replace '/a'): there is nothing at '/a'")]
    [InlineData("""{"a":{}}""", """[{"op":"move","from":"/a","path":"/a/b"}]""", "operation 0 (move '/a/b'): a value cannot be moved into itself, from '/a'")]
    [InlineData("{}", """[{"op":"copy","from":"/a","path":"/b"}]""", "operation 0 (copy '/b'): there is nothing at '/a'")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"test","path":"/a","value":"1"}]""", "operation 1 (test '/a'): found 1, expected \"1\"")]
    public void What_does_not_apply_says_why_and_changes_nothing(string document, string patch, string message)
    {
        var node = Node(document);

        Assert.Equal(message, Assert.Throws<JsonPatchException>(() => Parse(patch).Apply(node)).Message);
        Assert.Equal(document, Json(node));
    }

    [Theory]
    [InlineData("{}", "1:1: found an object, expected an array of operations")]
    [InlineData("[\n 1]", "2:2: /0: found a number, expected an operation")]
    [InlineData("""[{"path":"/a"}]""", "1:2: /0: the member 'op' is missing")]
    [InlineData("""[{"op":"ADD","path":"/a"}]""", "1:8: /0/op: found 'ADD', expected add, remove, replace, move, copy or test")]
    [InlineData("""[{"op":"add","path":"/a"}]""", "1:2: /0: the member 'value' is missing")]
    [InlineData("""[{"op":"copy","path":"/a"}]""", "1:2: /0: the member 'from' is missing")]
    [InlineData("""[{"op":"remove","path":"a"}]""", "1:24: /0/path: 'a' is no JSON Pointer: expected nothing or '/' at its start, found 'a'")]
    [InlineData("""[{"op":"remove","path":7}]""", "1:24: /0/path: found a number, expected a string")]
    public void What_is_no_patch_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<JsonFormatException>(() => Parse(text)).Message);

    [Theory]
    // A container put in front is one operation, whatever follows.
    [InlineData("""{"c":[{"name":"a","x":1},{"name":"b"}]}""", """{"c":[{"name":"p"},{"name":"a","x":1},{"name":"b"}]}""",
        """[{"op":"add","path":"/c/0","value":{"name":"p"}}]""")]
    // An item that changed is edited where it is.
    [InlineData("""{"c":[{"name":"a","x":1},{"name":"b"}]}""", """{"c":[{"name":"p"},{"name":"a","x":2},{"name":"b"}]}""",
        """[{"op":"add","path":"/c/0","value":{"name":"p"}},{"op":"replace","path":"/c/1/x","value":2}]""")]
    // Items leave from the back and enter from the front.
    [InlineData("""{"c":[{"name":"a"},{"name":"b"},{"name":"d"}]}""", """{"c":[{"name":"b"},{"name":"e"},{"name":"f"}]}""",
        """[{"op":"remove","path":"/c/0"},{"op":"replace","path":"/c/1","value":{"name":"e"}},{"op":"add","path":"/c/2","value":{"name":"f"}}]""")]
    // An item that moved leaves and enters; the others stay.
    [InlineData("""{"c":[{"name":"a"},{"name":"b"},{"name":"d"}]}""", """{"c":[{"name":"b"},{"name":"d"},{"name":"a"}]}""",
        """[{"op":"remove","path":"/c/0"},{"op":"add","path":"/c/2","value":{"name":"a"}}]""")]
    // Lists without identity are aligned by whole items.
    [InlineData("""{"args":["a","b","c"]}""", """{"args":["x","a","c"]}""",
        """[{"op":"remove","path":"/args/1"},{"op":"add","path":"/args/0","value":"x"}]""")]
    // A parent comes with what is below it.
    [InlineData("{}", """{"metadata":{"annotations":{"a/b":"c"}}}""",
        """[{"op":"add","path":"/metadata","value":{"annotations":{"a/b":"c"}}}]""")]
    [InlineData("""{"metadata":{"annotations":null}}""", """{"metadata":{"annotations":{"a/b":"c"}}}""",
        """[{"op":"replace","path":"/metadata/annotations","value":{"a/b":"c"}}]""")]
    // Numbers are what they are written as.
    [InlineData("""{"a":1e3,"b":1.0}""", """{"a":1e3,"b":1}""", """[{"op":"replace","path":"/b","value":1}]""")]
    [InlineData("""{"a":"\u0041","b":1}""", """{"b":1,"a":"A"}""", "[]")]
    public void Differences_are_small_and_ordered(string before, string after, string patch) =>
        Assert.Equal(patch, JsonPatch.Diff(Node(before), Node(after), ListIdentity.None.With("/c", "name")).ToString());

    [Fact]
    public void An_identity_of_two_keys_tells_ports_of_one_number_apart()
    {
        var identity = ListIdentity.None.With("/ports", "containerPort", "protocol");
        var before = Node("""{"ports":[{"containerPort":53,"protocol":"UDP"},{"containerPort":80}]}""");
        var after = Node(
            """{"ports":[{"containerPort":53,"protocol":"TCP"},{"containerPort":53,"protocol":"UDP","name":"dns"},{"containerPort":80}]}""");

        Assert.Equal(
            """[{"op":"add","path":"/ports/0","value":{"containerPort":53,"protocol":"TCP"}},{"op":"add","path":"/ports/1/name","value":"dns"}]""",
            JsonPatch.Diff(before, after, identity).ToString());
    }

    [Fact]
    public void A_difference_leaves_both_trees_the_text_they_are()
    {
        var before = (JsonObject)Node("""{"a":{"x":1},"b":[{"name":"c","env":[1,2]}]}""")!;
        var after = (JsonObject)before.DeepClone();
        after["b"]!.AsArray().Insert(0, new JsonObject { ["name"] = "d" });

        Assert.Single(JsonPatch.Diff(before, after, ListIdentity.None.With("/b", "name")).Operations);
        Assert.True(new JsonView(before).IsElement);
        Assert.True(new JsonView(after["a"]).IsElement);
        Assert.True(new JsonView(after["b"]![1]).IsElement);
    }

    [Fact]
    public void A_value_that_a_patch_took_in_can_be_changed_outside()
    {
        var value = new JsonArray(1);
        var patch = new JsonPatch(new JsonPatchOperation.Add(JsonPointer.Root / "a", value));
        value.Add(2);
        ((JsonPatchOperation.Add)patch.Operations[0]).Value!.AsArray().Add(3);

        Assert.Equal("""[{"op":"add","path":"/a","value":[1]}]""", patch.ToString());
    }

    [Fact]
    public void Copies_of_copies_do_not_exhaust_the_stack()
    {
        var operations = Enumerable.Range(0, 100).Select(_ => (JsonPatchOperation)new JsonPatchOperation.Copy(
            JsonPointer.Root / "a", JsonPointer.Parse(string.Concat(Enumerable.Repeat("/a", 300)))));
        var deep = Enumerable.Range(0, 300).Aggregate((JsonNode)1, (inner, _) => new JsonObject { ["a"] = inner });

        var error = Assert.Throws<JsonPatchException>(() => new JsonPatch([.. operations]).Apply(deep));

        Assert.EndsWith("nested deeper than 1000 levels", error.Message, StringComparison.Ordinal);
    }

    static JsonPatch Parse(string text) => JsonPatch.Parse(Encoding.UTF8.GetBytes(text));

    static JsonNode? Node(string text) => StrictJson.Parse(Encoding.UTF8.GetBytes(text));

    static string Json(JsonNode? node) => node?.ToJsonString() ?? "null";
}
