namespace Sidecar.Core.Istio.Mutators;

/// <summary>
/// Finds Prometheus annotations by whatever spelling: Prometheus itself replaces every character that is no letter,
/// digit or underscore, so <c>prometheus.io/port</c>, <c>prometheus.io.port</c> and <c>prometheus-io/port</c> are one.
/// </summary>
static class PrometheusAnnotations
{
    public const string Scrape = "prometheus_io_scrape";
    public const string Port = "prometheus_io_port";
    public const string Path = "prometheus_io_path";
    public const string Targets = "prometheus_istio_io_scrape_targets";
    public const string SecurePort = "prometheus_istio_io_secure_port";

    /// <summary>The value of the first spelling; null where there is none.</summary>
    public static string? Find(IEnumerable<KeyValuePair<string, string>> annotations, string normal)
    {
        foreach (var (name, value) in annotations)
            if (Is(name, normal))
                return value;
        return null;
    }

    /// <summary>The spellings of the annotations that say what to scrape.</summary>
    public static IEnumerable<string> AllOf(IEnumerable<KeyValuePair<string, string>> annotations) =>
        annotations.Select(annotation => annotation.Key)
            .Where(name => Is(name, Scrape) || Is(name, Port) || Is(name, Path) || Is(name, Targets));

    static bool Is(string name, string normal)
    {
        if (name.Length != normal.Length)
            return false;
        for (var i = 0; i < name.Length; i++)
            if ((char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_') != normal[i])
                return false;
        return true;
    }
}
