using System.Text;
using System.Text.Json.Nodes;
using Sidecar.Core.Tests.Conformance;
using Sidecar.Core.Yaml;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>
/// The corpus's table of manual injection from files. Its templates are Go text with one hole, the value that the row
/// gives for <c>.Values.global.suffix</c>: the hole is filled in here, and the rest is the tool's.
/// </summary>
public sealed class InjectTableTests(ITestOutputHelper output) : IDisposable
{
    const string Family = "istio-injection";

    readonly string _folder = Directory.CreateTempSubdirectory("sidecar-cli-").FullName;

    public static IEnumerable<TheoryDataRow<string?>> Rows() => Corpus.Cases(Family, folder =>
        Table(folder).Where(row => !HasMoreOfGo(row)).Select(row => row["name"]!.ToString()));

    [Fact]
    public void Most_rows_have_no_more_of_Gos_text_than_the_one_hole()
    {
        var table = Table(Corpus.Family(Family)).ToList();
        var others = table.Where(HasMoreOfGo).Select(row => row["name"]!.ToString()).ToList();
        output.WriteLine($"{others.Count} of {table.Count} rows are left out, whose templates have more of Go's text: {string.Join(", ", others)}");
        Assert.True(others.Count <= table.Count / 2, $"{others.Count} of {table.Count} rows are not tried.");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_of_the_table_of_manual_injection_holds(string? name)
    {
        var corpus = Corpus.Family(Family);
        var row = Table(corpus).Single(row => row["name"]!.ToString() == Corpus.SkipIfAbsent(Family, name));
        var template = Filled(row);

        // A file may be the bare template or an injector's configuration that holds it: either way it is the same template.
        foreach (var file in template is null ? (string?[])[null] : [template, Configuration(template)])
            AssertHolds(row, corpus, file);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    void AssertHolds(JsonObject row, string corpus, string? template)
    {
        var run = Tool.Run([.. Arguments(row, corpus, template)]);

        if (row["expectError"] is not null)
        {
            // Upstream's sentence is Go's; ours names the same file or flag.
            Assert.Equal((2, ""), (run.Exit, run.Output));
            Assert.Contains(row["input"]?.ToString() ?? "--filename", run.Error, StringComparison.Ordinal);
            return;
        }
        Assert.Equal((0, ""), (run.Exit, run.Error));
        var golden = Documents(File.ReadAllText(Path.Combine(corpus, row["golden"]!.ToString())));
        var found = Documents(run.Output);
        Assert.Equal(golden.Count, found.Count);
        foreach (var (index, (expected, document)) in golden.Zip(found).Index())
            TreeDifference.AssertSame(Normaliser.Document(expected), Normaliser.Document(document), $"document {index}");
    }

    IEnumerable<string> Arguments(JsonObject row, string corpus, string? template)
    {
        yield return "inject";
        if (row["input"] is { } input)
        {
            yield return "-f";
            yield return row["template"] is null ? input.ToString() : Path.Combine(corpus, input.ToString());
        }
        if (template is not null)
        {
            yield return "--inject-config";
            yield return Write("config.yaml", template);
        }
        foreach (var (option, member) in (IEnumerable<(string, string)>)[("--values", "values"), ("--mesh-config", "meshConfig")])
            if (row[member] is { } document)
            {
                yield return option;
                yield return Write($"{member}.json", document.ToJsonString());
            }
    }

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    static string Configuration(string template) =>
        new JsonObject { ["templates"] = new JsonObject { ["sidecar"] = template } }.ToJsonString();

    static string? Filled(JsonObject row) => row["template"]?["sidecar"]?.ToString().Replace(
        "{{.Values.global.suffix}}", row["values"]?["global"]?["suffix"]?.ToString(), StringComparison.Ordinal);

    static bool HasMoreOfGo(JsonObject row) => Filled(row)?.Contains("{{", StringComparison.Ordinal) == true;

    static List<JsonObject> Documents(string yaml) =>
        [.. YamlStream.Parse(Encoding.UTF8.GetBytes(yaml), "yaml").Documents.Select(document => document.ToJson()).OfType<JsonObject>()];

    static IEnumerable<JsonObject> Table(string folder)
    {
        var file = Path.Combine(folder, "tables", "cli.json");
        return File.Exists(file)
            ? JsonNode.Parse(File.ReadAllBytes(file))!["cases"]!.AsArray().Select(row => row!.AsObject())
            : [];
    }
}
