using System.Text.Json.Nodes;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>Says where two trees differ, one line a place.</summary>
static class TreeDifference
{
    public static void AssertSame(JsonNode? expected, JsonNode? actual, string what)
    {
        var lines = Lines(expected, actual, "").ToList();
        Assert.True(lines.Count == 0, $"{what} differs:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    static IEnumerable<string> Lines(JsonNode? expected, JsonNode? actual, string at)
    {
        if (expected is JsonObject wanted && actual is JsonObject found)
            return wanted.Select(entry => entry.Key).Union(found.Select(entry => entry.Key))
                .SelectMany(key => wanted.ContainsKey(key) && found.ContainsKey(key)
                    ? Lines(wanted[key], found[key], $"{at}/{key}")
                    : [Line($"{at}/{key}", wanted[key], found[key])]);
        if (expected is JsonArray wantedList && actual is JsonArray foundList && wantedList.Count == foundList.Count)
            return wantedList.Zip(foundList).Index()
                .SelectMany(pair => Lines(pair.Item.First, pair.Item.Second, $"{at}/{pair.Index}"));
        return JsonNode.DeepEquals(expected, actual) ? [] : [Line(at, expected, actual)];
    }

    static string Line(string at, JsonNode? expected, JsonNode? actual) =>
        $"{at}: expected {expected?.ToJsonString() ?? "nothing"}, found {actual?.ToJsonString() ?? "nothing"}";
}
