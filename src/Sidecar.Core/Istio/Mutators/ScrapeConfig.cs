using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sidecar.Core.Istio.Facts;

namespace Sidecar.Core.Istio.Mutators;

/// <summary>One port and path to scrape.</summary>
readonly record struct ScrapeTarget(string Port, string Path);

/// <summary>What the annotations of a pod say Prometheus should scrape.</summary>
sealed record ScrapeConfig(string Scrape, string Path, string Port, IReadOnlyList<ScrapeTarget>? Targets)
{
    const string DefaultPath = "/metrics";

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether anything at all is said.</summary>
    public bool IsSet => Scrape.Length > 0 || Path.Length > 0 || Port.Length > 0 || Targets is { Count: > 0 };

    /// <summary>Reads the annotations. A list of targets with an entry without port is ignored with a warning.</summary>
    public static ScrapeConfig Read(IReadOnlyCollection<KeyValuePair<string, string>> annotations, Action<string>? warn = null)
    {
        var text = PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Targets);
        var targets = text is null ? null : ReadTargets(text);
        if (text is not null && targets is null)
            warn?.Invoke($"The scrape targets '{Printable(text)}' are ignored: every entry needs a port, as in PORT[:PATH].");
        return new(
            PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Scrape) ?? "",
            PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Path) ?? "",
            PrometheusAnnotations.Find(annotations, PrometheusAnnotations.Port) ?? "",
            targets is { Count: > 0 } ? targets : null);
    }

    /// <summary>With several targets, port and path are those of the first.</summary>
    public ScrapeConfig WithFirstTarget() =>
        Targets is [var first, ..] ? this with { Port = first.Port, Path = first.Path } : this;

    /// <summary>What is wrong with the ports; null where nothing is.</summary>
    public string? Problem(long agentPort)
    {
        if (Targets is null)
            return Port.Length > 0 && PortProblem(Port, agentPort) is { } problem
                ? $"invalid prometheus scrape configuration: {problem}"
                : null;
        var problems = Targets.Select(target => PortProblem(target.Port, agentPort)).OfType<string>().ToList();
        return problems.Count == 0 ? null : $"invalid prometheus scrape targets: {string.Join("; ", problems)}";
    }

    /// <summary>The text the agent reads from <c>ISTIO_PROMETHEUS_ANNOTATIONS</c>.</summary>
    public override string ToString()
    {
        var json = new JsonObject { ["scrape"] = Scrape, ["path"] = Path, ["port"] = Port };
        if (Targets is not null)
            json["targets"] = new JsonArray([.. Targets.Select(target =>
                new JsonObject { ["port"] = target.Port, ["path"] = target.Path })]);
        return json.ToJsonString(Relaxed);
    }

    static List<ScrapeTarget>? ReadTargets(string text)
    {
        var targets = new List<ScrapeTarget>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = entry.IndexOf(':', StringComparison.Ordinal);
            var port = (colon < 0 ? entry : entry[..colon]).Trim();
            var path = colon < 0 ? "" : entry[(colon + 1)..].Trim();
            if (port.Length == 0)
                return null;
            targets.Add(new(port, path.Length > 0 ? path : DefaultPath));
        }
        return targets;
    }

    static string? PortProblem(string text, long agentPort)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            return $"port '{Printable(text)}' is no integer from 1 to 65535";
        if (port == agentPort)
            return $"port {port} is reserved for Istio (agent)";
        return ReservedPorts.Uses.TryGetValue(port, out var use) ? $"port {port} is reserved for Istio ({use})" : null;
    }

    static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
