using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Laws;

[Properties(Arbitrary = [typeof(JsonGen)], MaxTest = 150)]
public class YamlLaws
{
    [Property]
    public void What_is_written_reads_back_as_the_same_value(JsonTree tree) =>
        AssertReadsAs(tree.Node, YamlWriter.Write(tree.Node));

    [Property]
    public void What_is_written_reads_back_also_below_a_marker_and_with_the_line_breaks_of_Windows(JsonTree tree) =>
        AssertReadsAs(tree.Node, ("---\n" + YamlWriter.Write(tree.Node)).Replace("\n", "\r\n"));

    [Property]
    public void Json_is_yaml(JsonTree tree)
    {
        // The one exception, which only a document that is nothing but a number can show.
        if (tree.Text != "1e400")
            AssertReadsAs(tree.Node, $"--- # as it is\n{tree.Text}\n");
    }

    [Property]
    public void Keys_keep_their_order(JsonTree tree) =>
        Assert.Equal(tree.Text, new JsonTree(Read(YamlWriter.Write(tree.Node)).Documents[0].ToJson()).Text);

    [Property]
    public void The_texts_of_the_documents_are_the_text_of_the_stream(JsonTree[] trees)
    {
        var text = string.Join("---\n# a comment\n", trees.Select(tree => YamlWriter.Write(tree.Node)));

        Assert.Equal(text, string.Concat(Read(text).Documents.Select(document => document.Text)));
    }

    [Property]
    public void A_document_rewritten_with_an_equal_value_is_not_touched(JsonTree tree)
    {
        var document = Read($"# before\n---\n{YamlWriter.Write(tree.Node)}").Documents[^1];

        Assert.Same(document.Text, document.Rewrite(tree.Reparsed()));
    }

    [Property]
    public void A_rewritten_document_has_the_new_value_and_leaves_its_neighbours(JsonChange change)
    {
        var (before, after) = (change.Before.Node, change.After.Node);
        if (before is null || after is null)
            return;
        var stream = Read($"first: 1\n---\n# about it\n{YamlWriter.Write(before)}# end of it\n---\nlast: 3\n");

        var text = string.Concat(
            stream.Documents[0].Text, stream.Documents[1].Rewrite(after), stream.Documents[2].Text);
        var rewritten = Read(text);

        Assert.Equal(3, rewritten.Documents.Length);
        Assert.Equal(stream.Documents[0].Text, rewritten.Documents[0].Text);
        Assert.Equal(stream.Documents[2].Text, rewritten.Documents[2].Text);
        AssertSame(after, rewritten.Documents[1].ToJson());
        Assert.StartsWith("---\n# about it\n", rewritten.Documents[1].Text, StringComparison.Ordinal);
        Assert.EndsWith("\n# end of it\n", rewritten.Documents[1].Text, StringComparison.Ordinal);
    }

    [Property]
    public void Every_value_has_a_position_and_it_is_where_the_value_stands(JsonTree tree)
    {
        var text = YamlWriter.Write(tree.Node);
        var lines = text.Split('\n');
        var document = Read(text).Documents.FirstOrDefault();

        foreach (var (pointer, _) in Values(JsonPointer.Root, tree.Node))
        {
            var (line, column) = document!.PositionOf(pointer);
            Assert.InRange(line, 1, lines.Length);
            Assert.InRange(column, 1, lines[line - 1].Length + 1);
            if (!pointer.IsRoot && pointer.Last.All(char.IsAsciiLetterLower) && pointer.Last.Length > 5)
                Assert.StartsWith(pointer.Last, lines[line - 1][(column - 1)..].TrimStart('"'), StringComparison.Ordinal);
        }
    }

    [Property]
    public void Any_text_is_read_or_refused_with_positions(string noise)
    {
        var text = Encoding.UTF8.GetBytes(noise ?? "");
        if (YamlStream.TryParse(text, "noise", null, out var stream, out var problems))
            Assert.Equal(Encoding.UTF8.GetString(text), string.Concat(stream.Documents.Select(document => document.Text)));
        else
            Assert.All(problems, problem => Assert.True(problem.Line > 0 && problem.Column > 0 && problem.Message.Length > 5));
    }

    static IEnumerable<(JsonPointer, JsonNode?)> Values(JsonPointer at, JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(member => Values(at / member.Key, member.Value)).Prepend((at, map)),
        JsonArray list => list.SelectMany((item, index) => Values(at / index, item)).Prepend((at, list)),
        _ => [(at, node)],
    };

    static YamlStream Read(string text) =>
        YamlStream.Parse(Encoding.UTF8.GetBytes(text), "test", new JsonLimits { MaxDepth = 200 });

    static void AssertReadsAs(JsonNode? expected, string text) =>
        AssertSame(expected, Read(text).Documents.Select(document => document.ToJson()).SingleOrDefault(), text);

    static void AssertSame(JsonNode? expected, JsonNode? actual, string text = "") =>
        Assert.True(
            JsonEquality.Instance.Equals(new(expected), new(actual)),
            $"expected {new JsonTree(expected)}\nfound    {new JsonTree(actual)}\n{text}");
}
