using System.Globalization;
using System.Text.Json;

namespace Sidecar.Proxy.Configuration;

/// <summary>A page of the application's metrics.</summary>
readonly record struct ScrapeTarget(ushort Port, string Path);

/// <summary>Reads <c>ISTIO_PROMETHEUS_ANNOTATIONS</c>: what the pod's annotations said before injection.</summary>
static class ScrapeTargets
{
    /// <summary>The pages to merge; none where scraping is off or nothing can be read.</summary>
    public static IReadOnlyList<ScrapeTarget> Read(string text, out string? problem)
    {
        problem = null;
        if (text.Length == 0)
            return [];
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (Text(root, "scrape") is not ("true" or ""))
                return [];
            var targets = root.TryGetProperty("targets", out var several) && several.ValueKind == JsonValueKind.Array
                ? several.EnumerateArray().ToArray()
                : [];
            return [.. (targets.Length > 0 ? targets : [root]).Select(Target).OfType<ScrapeTarget>()];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            problem = $"ISTIO_PROMETHEUS_ANNOTATIONS: expected a JSON object: {error.Message}";
            return [];
        }
    }

    static ScrapeTarget? Target(JsonElement from)
    {
        var path = Text(from, "path");
        var port = Text(from, "port") is { Length: > 0 } given ? given : "80";
        return ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? new ScrapeTarget(number, path.Length == 0 ? "/metrics" : path[0] == '/' ? path : "/" + path)
            : null;
    }

    static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) ? value.ToString() : "";
}
