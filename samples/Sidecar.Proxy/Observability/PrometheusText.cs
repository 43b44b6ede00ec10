using System.Globalization;
using System.Text;

namespace Sidecar.Proxy.Observability;

/// <summary>The text that Prometheus reads (exposition format 0.0.4), family after family.</summary>
sealed class PrometheusText
{
    readonly StringBuilder text = new();

    /// <summary>Adds a family without labels.</summary>
    public void Single(string name, string type, string help, double value)
    {
        Head(name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    /// <summary>Adds a family of counters or gauges.</summary>
    public void Family(string name, string type, string help, IEnumerable<(string Labels, long Value)> rows)
    {
        Head(name, type, help);
        foreach (var (labels, value) in rows)
            text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n");
    }

    /// <summary>Adds a family of histograms.</summary>
    public void Histograms(string name, string help, IEnumerable<(string Labels, Histogram Times)> rows)
    {
        Head(name, "histogram", help);
        foreach (var (labels, times) in rows)
        {
            long count = 0;
            foreach (var (bound, upTo) in times.Cumulated())
            {
                var edge = double.IsFinite(bound) ? bound.ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{edge}\"}} {upTo}\n");
                count = upTo;
            }
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {times.Seconds}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {count}\n");
        }
    }

    /// <summary>A label with its value, escaped.</summary>
    public static string Label(string name, string value) =>
        $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <summary>All that was added.</summary>
    public override string ToString() => text.ToString();

    void Head(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
