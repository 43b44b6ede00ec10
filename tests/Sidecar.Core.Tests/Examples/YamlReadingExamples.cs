using System.Text;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Examples;

public class YamlReadingExamples
{
    // Every rule of Kubernetes' reader for scalars without quotes, as docs/yaml.md states them.
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("Null", "null")]
    [InlineData("NULL", "null")]
    [InlineData("nULL", "\"nULL\"")]
    [InlineData("y", "true")]
    [InlineData("Y", "true")]
    [InlineData("yes", "true")]
    [InlineData("Yes", "true")]
    [InlineData("YES", "true")]
    [InlineData("yEs", "\"yEs\"")]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("on", "true")]
    [InlineData("On", "true")]
    [InlineData("ON", "true")]
    [InlineData("n", "false")]
    [InlineData("N", "false")]
    [InlineData("no", "false")]
    [InlineData("No", "false")]
    [InlineData("NO", "false")]
    [InlineData("false", "false")]
    [InlineData("False", "false")]
    [InlineData("FALSE", "false")]
    [InlineData("off", "false")]
    [InlineData("Off", "false")]
    [InlineData("OFF", "false")]
    [InlineData("0", "0")]
    [InlineData("80", "80")]
    [InlineData("-1", "-1")]
    [InlineData("-0", "-0")]
    [InlineData("+1", "1")]
    [InlineData("1_000", "1000")]
    [InlineData("1__0_", "10")]
    [InlineData("-_1", "-1")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("0777", "511")]
    [InlineData("0o777", "511")]
    [InlineData("0O17", "15")]
    [InlineData("00", "0")]
    [InlineData("-017", "-15")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("08", "8")]
    [InlineData("09.5", "9.5")]
    [InlineData("0x1F", "31")]
    [InlineData("0X1f", "31")]
    [InlineData("-0x10", "-16")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("0xG", "\"0xG\"")]
    [InlineData("0b101", "5")]
    [InlineData("-0b11", "-3")]
    [InlineData("0b-11", "-3")]
    [InlineData("0b2", "\"0b2\"")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("0xFFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData("0x10000000000000000", "\"0x10000000000000000\"")]
    [InlineData("+0xFFFFFFFFFFFFFFFF", "\"+0xFFFFFFFFFFFFFFFF\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E+3", "1E+3")]
    [InlineData("1.50", "1.50")]
    [InlineData("1.", "1")]
    [InlineData("1.e2", "1e2")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("+.5e1", "0.5e1")]
    [InlineData(".5_0", "0.50")]
    [InlineData("._5", "\"._5\"")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("52e1234", "\"52e1234\"")]
    [InlineData("1e-400", "1e-400")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("10.0.0.1", "\"10.0.0.1\"")]
    [InlineData("100m", "\"100m\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("190:20:30.15", "\"190:20:30.15\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\"")]
    [InlineData("-", "[null]")]
    [InlineData("--", "\"--\"")]
    [InlineData(".", "\".\"")]
    [InlineData("+", "\"+\"")]
    [InlineData("=", "\"=\"")]
    [InlineData("<<", "\"<<\"")]
    [InlineData("inf", "\"inf\"")]
    [InlineData("NaN", "\"NaN\"")]
    // Quotes make a text of anything.
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("''", "\"\"")]
    // Tags, whatever the quotes.
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("!!str", "\"\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("!!int '5'", "5")]
    [InlineData("!!int 0x10", "16")]
    [InlineData("!!float 5", "5")]
    [InlineData("!!float 1e400", "1e400")]
    [InlineData("!!bool 'yes'", "true")]
    [InlineData("!!null ''", "null")]
    [InlineData("!!timestamp 2001-01-01", "\"2001-01-01\"")]
    [InlineData("!!binary aGVsbG8=", "\"hello\"")]
    [InlineData("!Ref x", "\"x\"")]
    [InlineData("!Ref 1", "\"1\"")]
    [InlineData("!!map {a: 1}", "{\"a\":1}")]
    [InlineData("!custom [1]", "[1]")]
    // Keys become texts.
    [InlineData("{1: a, yes: b, 0x10: c, 1.5: d, -0: e}", "{\"1\":\"a\",\"true\":\"b\",\"16\":\"c\",\"1.5\":\"d\",\"0\":\"e\"}")]
    [InlineData("? a\n: b", "{\"a\":\"b\"}")]
    [InlineData("{a, b: }", "{\"a\":null,\"b\":null}")]
    // Block scalars: kept, folded, with the line breaks at the end cut, one or all.
    [InlineData("|\n  a\n   b\n\n  c\n\n", "\"a\\n b\\n\\nc\\n\"")]
    [InlineData("|-\n  a\n", "\"a\"")]
    [InlineData("|+\n  a\n\n", "\"a\\n\\n\"")]
    [InlineData(">\n  a\n  b\n\n  c\n", "\"a b\\nc\\n\"")]
    [InlineData(">-\n  a\n  b\n", "\"a b\"")]
    [InlineData("k: |2\n    a\n   b\n", "{\"k\":\"  a\\n b\\n\"}")]
    [InlineData("k: |2-\n    a\n", "{\"k\":\"  a\"}")]
    [InlineData("|\r\n  a\r\n  b\r\n", "\"a\\nb\\n\"")]
    // Plain and quoted texts over several lines fold.
    [InlineData("a\n b\n\n c", "\"a b\\nc\"")]
    [InlineData("'a\n\n b'", "\"a\\nb\"")]
    [InlineData("\"a\\\n  b\"", "\"ab\"")]
    // Comments are none of the value.
    [InlineData("a: b # c\n# d\ne: f#g", "{\"a\":\"b\",\"e\":\"f#g\"}")]
    // Anchors and aliases, merge keys: what is written counts more, of several mappings the first.
    [InlineData("a: &x [1]\nb: *x", "{\"a\":[1],\"b\":[1]}")]
    [InlineData("&k a: 1\nb: *k", "{\"a\":1,\"b\":\"a\"}")]
    [InlineData("a: &x 1\nb: &x 2\nc: *x", "{\"a\":1,\"b\":2,\"c\":2}")]
    [InlineData("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3", "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"p\":1,\"q\":3}}")]
    [InlineData("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y], r: 3}", "{\"a\":{\"p\":1},\"b\":{\"p\":2,\"q\":2},\"c\":{\"p\":1,\"q\":2,\"r\":3}}")]
    [InlineData("'<<': 1", "{\"<<\":1}")]
    // Tabs may separate, but not indent.
    [InlineData("a:\tb\t# c", "{\"a\":\"b\"}")]
    [InlineData("{\n\t\"a\": 1\n}", "{\"a\":1}")]
    // Directives and markers.
    [InlineData("%YAML 1.2\n---\na: 1\n...\n", "{\"a\":1}")]
    [InlineData("%TAG ! tag:example.org,2000:\n---\n!a b", "\"b\"")]
    [InlineData("--- a", "\"a\"")]
    [InlineData("--- |\n a\n", "\"a\\n\"")]
    [InlineData("\uFEFFa: 1", "{\"a\":1}")]
    [InlineData("\uFEFF---\na: 1", "{\"a\":1}")]
    // JSON as it is, also where YAML would not follow.
    [InlineData("{\"a\":\"\\ud83d\\ude00\\/\",\t\"b\":1e400}", "{\"a\":\"\\uD83D\\uDE00/\",\"b\":1e400}")]
    public void A_document_has_the_value_that_Kubernetes_takes_it_for(string yaml, string json) =>
        Assert.Equal(json, JsonText.Write(new JsonView(Read(yaml).Documents.SingleOrDefault()?.ToJson()).WriteTo));

    [Theory]
    [InlineData("", 0)]
    [InlineData("# only a comment\n", 1)]
    [InlineData("a: 1\n---\nb: 2\n", 2)]
    [InlineData("---\na: 1\n---\n---\nb: 2\n", 3)]
    [InlineData("a: 1\n...\n---\nb: 2\n...\n# end\n", 3)]
    [InlineData("a: |\n  ---\n  x\n", 1)]
    [InlineData("a: '---'\n----: x\n", 1)]
    [InlineData("a: 1\r\n---\r\nb: 2\r\n", 2)]
    public void A_stream_has_its_documents(string text, int count)
    {
        var stream = Read(text);

        Assert.Equal(count, stream.Documents.Length);
        Assert.Equal(text, string.Concat(stream.Documents.Select(document => document.Text)));
    }

    [Theory]
    [InlineData("a: [1, 2", "f.yaml:1:9: while parsing a flow sequence, did not find expected ',' or ']'")]
    [InlineData("a: \"x", "f.yaml:1:4: while scanning a quoted scalar, found unexpected end of stream (at '\"x')")]
    [InlineData("a: b\n  c: d", "f.yaml:2:4: while scanning a plain scalar value, found invalid mapping (at ': d')")]
    [InlineData("a:\n\t- b", "f.yaml:2:1: found a tab in the indentation, expected spaces")]
    [InlineData("a:\n  b: 1\n \tc: 2", "f.yaml:3:2: found a tab in the indentation, expected spaces")]
    [InlineData("-\ta: 1\n", "f.yaml:1:3: /0: found a tab in the indentation, expected spaces")]
    [InlineData("a: @b", "f.yaml:1:4: while scanning for the next token, found character that cannot start any token (at '@b')")]
    [InlineData("a: 1\nb: 2\na: 3", "f.yaml:3:1: /a: the key appears twice, first in line 1")]
    [InlineData("x:\n- {1: a, '1': b}", "f.yaml:2:10: /x/0/1: the key appears twice, first in line 2")]
    [InlineData("a: 1\n---\nb: 1\nb: 2", "f.yaml:4:1: /b: the key appears twice, first in line 3")]
    [InlineData("a: 1\na: 2\n---\nb: 1\nb: 2", "f.yaml:2:1: /a: the key appears twice, first in line 1\nf.yaml:5:1: /b: the key appears twice, first in line 4")]
    [InlineData("a: *x", "f.yaml:1:4: /a: found *x, expected an anchor &x before it")]
    [InlineData("a: &x [*x]", "f.yaml:1:8: /a/0: found *x inside the value of &x, which would have no end")]
    [InlineData("? [a]\n: b", "f.yaml:1:3: found a list as a key, expected a text")]
    [InlineData("? {a: b}\n: c", "f.yaml:1:3: found a mapping as a key, expected a text")]
    [InlineData("~: a", "f.yaml:1:1: found null as a key, expected a text: put it in quotes")]
    [InlineData("1.10: a", "f.yaml:1:1: found 1.10 as a key, which readers write in different ways: put it in quotes")]
    [InlineData("<<: 1", "f.yaml:1:1: found a number under <<, expected a mapping or a list of mappings")]
    [InlineData("a: &x {p: 1}\nb:\n  p: 2\n  <<: *x", "f.yaml:4:3: /b: << comes after the key 'p', which it would set too: YAML and Kubernetes disagree on which counts; put << first")]
    [InlineData("a: &x {p: 1}\nb: {<<: *x, <<: *x}", "f.yaml:2:13: /b: the key << appears twice, first in line 2")]
    [InlineData("a: .inf", "f.yaml:1:4: /a: found .inf, which JSON cannot hold, expected a finite number or a text in quotes")]
    [InlineData("a: [-.INF, .nan]", "f.yaml:1:5: /a/0: found -.INF, which JSON cannot hold, expected a finite number or a text in quotes\nf.yaml:1:12: /a/1: found .nan, which JSON cannot hold, expected a finite number or a text in quotes")]
    [InlineData("a: !!int x", "f.yaml:1:4: /a: found 'x', expected a value that fits its tag !!int")]
    [InlineData("a: !!bool 1", "f.yaml:1:4: /a: found '1', expected a value that fits its tag !!bool")]
    [InlineData("a: !!binary '*'", "f.yaml:1:4: /a: found a value of tag !!binary, expected base64 of UTF-8 text")]
    [InlineData("a: !!timestamp x", "f.yaml:1:4: /a: found 'x', expected a value that fits its tag !!timestamp")]
    [InlineData("a: b\u0007", "f.yaml:1:5: found the character U+0007, which YAML only allows escaped in double quotes")]
    [InlineData("a: 1\n\uFEFFb: 2", "f.yaml:2:1: found the character U+FEFF, which YAML only allows escaped in double quotes")]
    [InlineData("a: [[[[1]]]]", "f.yaml:1:7: /a/0/0/0: nested deeper than 4 levels")]
    public void Errors_say_where_and_what(string yaml, string message)
    {
        var error = Assert.Throws<YamlFormatException>(
            () => YamlStream.Parse(Encoding.UTF8.GetBytes(yaml), "f.yaml", new JsonLimits { MaxDepth = 4 }));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_billion_laughs_are_refused()
    {
        var laughs = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (var i = 1; i < 10; i++)
            laughs.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        var error = Assert.Throws<YamlFormatException>(() => Read(laughs.ToString()));

        Assert.Equal("f.yaml:5:45: /a4/7: the aliases stand for more than 100000 values", error.Message);
    }

    [Fact]
    public void One_mistake_made_a_thousand_times_is_not_told_a_thousand_times()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a: 1\n", 1000)));

        Assert.False(YamlStream.TryParse(text, "f.yaml", null, out _, out var problems));
        Assert.Equal(100, problems.Length);
    }

    [Fact]
    public void What_is_not_a_text_at_all_is_refused()
    {
        Assert.Equal("f.yaml:2:4: found byte 0xFF, expected UTF-8", Refused([.. "a: 1\nb: "u8, 0xFF]));
        Assert.Equal("f.yaml:1:1: found UTF-16, expected UTF-8", Refused(Encoding.Unicode.GetPreamble()));
        Assert.Equal(
            "f.yaml:1:1: the text has 10000000 bytes, expected at most 8388608", Refused(new byte[10_000_000]));

        static string Refused(byte[] text) =>
            Assert.Throws<YamlFormatException>(() => YamlStream.Parse(text, "f.yaml")).Message;
    }

    [Fact]
    public void A_value_is_found_in_its_file()
    {
        var document = Read("# first\na: 1\n---\nspec:\n  containers:\n  - name: app\n    env: [{name: A}]\n").Documents[1];

        Assert.Equal((4, 1), document.PositionOf(JsonPointer.Parse("/spec")));
        Assert.Equal((5, 3), document.PositionOf(JsonPointer.Parse("/spec/containers")));
        Assert.Equal((6, 5), document.PositionOf(JsonPointer.Parse("/spec/containers/0")));
        Assert.Equal((7, 12), document.PositionOf(JsonPointer.Parse("/spec/containers/0/env/0/name")));
        Assert.Equal((6, 5), document.PositionOf(JsonPointer.Parse("/spec/containers/0/image")));
    }

    static YamlStream Read(string text) => YamlStream.Parse(Encoding.UTF8.GetBytes(text), "f.yaml");
}
