using System.Text;
using Sidecar.Core.Json;
using Sidecar.Core.Yaml;

namespace Sidecar.Core.Tests.Examples;

public class YamlWritingExamples
{
    [Fact]
    public void It_reads_as_people_write_it() =>
        Assert.Equal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              annotations:
                sidecar.istio.io/inject: "true"
                example.org/json: '{"a":1}'
                example.org/empty: ""
              labels: {}
            spec:
              containers:
              - name: app
                image: registry.example.org:5000/app@sha256:0123
                args:
                - --flag=1
                - -c
                - |
                  set -e
                  echo "done"
                - "8080"
                ports: []
                resources:
                  limits:
                    cpu: 1e3
                    memory: 1Gi
              - name: "no"
                env:
                - name: EMPTY
                  value: null
                - - nested
                  - list

            """.ReplaceLineEndings("\n"),
            Write("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","annotations":{"sidecar.istio.io/inject":"true",
            "example.org/json":"{\"a\":1}","example.org/empty":""},"labels":{}},"spec":{"containers":[{"name":"app",
            "image":"registry.example.org:5000/app@sha256:0123","args":["--flag=1","-c","set -e\necho \"done\"\n","8080"],
            "ports":[],"resources":{"limits":{"cpu":1e3,"memory":"1Gi"}}},{"name":"no","env":[{"name":"EMPTY","value":null},
            ["nested","list"]]}]}}
            """));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a:b", "a:b")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a:", "\"a:\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("a#b", "a#b")]
    [InlineData(" a", "\" a\"")]
    [InlineData("a ", "\"a \"")]
    [InlineData("-x", "-x")]
    [InlineData("--x", "--x")]
    [InlineData("- x", "\"- x\"")]
    [InlineData("---", "\"---\"")]
    [InlineData("...", "\"...\"")]
    [InlineData("*x", "\"*x\"")]
    [InlineData("$(VAR)", "$(VAR)")]
    [InlineData("it's", "it's")]
    [InlineData("'", "\"'\"")]
    [InlineData("say \"hi\"", "say \"hi\"")]
    [InlineData("\"hi\"", "'\"hi\"'")]
    [InlineData("\\", "\\")]
    [InlineData("\\n: ", "'\\n: '")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("yEs", "\"yEs\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("1", "\"1\"")]
    [InlineData("1_0", "\"1_0\"")]
    [InlineData("0o7", "\"0o7\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("52e1234", "\"52e1234\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("2001-01-01x", "2001-01-01x")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("100m", "100m")]
    [InlineData("é", "é")]
    [InlineData("\t", "\"\\t\"")]
    [InlineData("\u0000\u0085\u2028", "\"\\x00\\x85\\u2028\"")]
    [InlineData("a\nb", "|-\n  a\n  b")]
    [InlineData("a\n\nb\n", "|\n  a\n\n  b")]
    [InlineData("a\n\n", "|+\n  a\n")]
    [InlineData("a \nb", "\"a \\nb\"")]
    [InlineData(" a\nb", "\" a\\nb\"")]
    [InlineData("a\r\nb", "\"a\\r\\nb\"")]
    public void Texts_have_quotes_where_a_reader_needs_them(string text, string yaml) =>
        Assert.Equal(yaml + "\n", YamlWriter.Write(text));

    [Theory]
    [InlineData("1e400", "!!float 1e400")]
    [InlineData("1e3", "1e3")]
    [InlineData("-0", "-0")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("null", "null")]
    [InlineData("{\"yes\":1,\"\":2}", "\"yes\": 1\n\"\": 2")]
    public void Other_values_are_plain(string json, string yaml) => Assert.Equal(yaml + "\n", Write(json));

    [Fact]
    public void A_very_long_key_is_marked_as_one()
    {
        var key = new string('k', 2000);

        Assert.Equal($"? {key}\n: 1\n", Write($"{{\"{key}\":1}}"));
    }

    [Fact]
    public void A_changed_document_keeps_its_surroundings()
    {
        var stream = YamlStream.Parse(
            "# licence\r\n\r\na: 1 # one\r\n\r\n# end\r\n---\r\n# second\r\nb: 2\r\n"u8, "f.yaml");

        Assert.Equal(
            "# licence\r\n\r\nc: |\r\n  x\r\n  y\r\n# end\r\n",
            stream.Documents[0].Rewrite(StrictJson.Parse("""{"c":"x\ny\n"}"""u8)));
    }

    [Fact]
    public void A_changed_json_document_stays_json()
    {
        var document = YamlStream.Parse("---\n{\n\t\"a\": 1\n}\n"u8, "f.yaml").Documents[0];

        Assert.Equal("---\n{\n  \"a\": 2\n}\n", document.Rewrite(StrictJson.Parse("""{"a":2}"""u8)));
    }

    static string Write(string json) => YamlWriter.Write(StrictJson.Parse(Encoding.UTF8.GetBytes(json)));
}
