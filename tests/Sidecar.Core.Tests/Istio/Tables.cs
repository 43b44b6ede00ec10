using System.Text.Json.Nodes;

namespace Sidecar.Core.Tests.Istio;

/// <summary>The rows of a table of the injection corpus, each a test.</summary>
static class Tables
{
    const string Family = "istio-injection";

    public static IEnumerable<TheoryDataRow<string?>> Rows(string table, string? op = null) =>
        Corpus.Cases(Family, folder => File.Exists(Path.Combine(folder, table))
            ? Read(folder, table)
                .Where(row => op is null || (string?)row["op"] == op).Select(row => (string)row["name"]!)
            : []);

    /// <summary>The row of that name; skips the running test where the corpus is absent.</summary>
    public static JsonObject Row(string table, string? name)
    {
        var found = Corpus.SkipIfAbsent(Family, name);
        return Read(Corpus.Family(Family), table).Single(row => (string)row["name"]! == found);
    }

    static IEnumerable<JsonObject> Read(string folder, string table) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, table)))!["cases"]!.AsArray().Select(row => row!.AsObject());

    /// <summary>A member as a map of texts; empty where it is null.</summary>
    public static Dictionary<string, string> Texts(this JsonObject row, string member) =>
        (row[member] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => (string)entry.Value!);

    public static void Same(JsonNode? expected, JsonNode? actual) => Assert.True(
        JsonNode.DeepEquals(expected, actual),
        $"expected {expected?.ToJsonString() ?? "null"}{Environment.NewLine}found    {actual?.ToJsonString() ?? "null"}");
}
