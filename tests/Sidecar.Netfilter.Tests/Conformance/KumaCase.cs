using System.Text.Json;
using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Conformance;

/// <summary>A case of the data recorded from Kuma.</summary>
static class KumaCase
{
    const string Family = "kuma";

    // A dry run writes a text a family, under a heading. Kuma's own tests put placeholders for what differs from machine to machine.
    public static IEnumerable<(IptablesRestoreFormat Format, string Text)> Texts(JsonElement json)
    {
        var golden = Golden(json).Replace("ifPlaceholder", "lo", StringComparison.Ordinal).Replace("dnsJumpTargetPlaceholder", "RETURN", StringComparison.Ordinal);
        if (Kind(json) == "save")
            return [(IptablesRestoreFormat.For(json.GetProperty("ipv6").GetBoolean() ? Netfilter.Family.IPv6 : Netfilter.Family.IPv4), golden)];
        return golden.Split("### ", StringSplitOptions.RemoveEmptyEntries)
            .Where(part => part.Contains('*', StringComparison.Ordinal))
            .Select(part => (part.StartsWith("IPv6", StringComparison.Ordinal) ? IptablesRestoreFormat.IPv6 : IptablesRestoreFormat.IPv4,
                part[part.IndexOf('\n', StringComparison.Ordinal)..]));
    }

    static string Golden(JsonElement json) =>
        File.ReadAllText(Path.Combine(Corpus.Find(Family)!, json.GetProperty("golden").GetString()!)).ReplaceLineEndings("\n");

    public static bool HasRules(JsonElement json) => Golden(json).Split('\n').Any(line => line.StartsWith('*'));

    public static IEnumerable<TheoryDataRow<string?>> Cases(Func<JsonElement, bool> wanted) =>
        Corpus.Cases(Family, folder => Read(folder).Where(wanted).Select(json => json.GetProperty("name").GetString()!));

    /// <summary>The cases that hold rules, saved by the kernel or printed by a dry run.</summary>
    public static IEnumerable<TheoryDataRow<string?>> RuleSets => Cases(json => Kind(json) is "save" or "dry-run" && HasRules(json));

    public static JsonElement Find(string? name)
    {
        var wanted = Corpus.SkipIfAbsent(Family, name);
        return Read(Corpus.Family(Family)).Single(json => json.GetProperty("name").GetString() == wanted);
    }

    /// <summary>A case by its name; skips the running test where there is none.</summary>
    public static string Known(string name) =>
        Corpus.SkipIfAbsent(Family, Corpus.Find(Family) is { } folder && Read(folder).Any(json => json.GetProperty("name").GetString() == name) ? name : null);

    public static string Kind(JsonElement json) => json.GetProperty("kind").GetString()!;

    static JsonElement.ArrayEnumerator Read(string folder) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases.json"))).RootElement.GetProperty("cases").EnumerateArray();
}
