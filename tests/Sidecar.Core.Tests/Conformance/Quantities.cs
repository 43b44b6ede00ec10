using System.Globalization;

namespace Sidecar.Core.Tests.Conformance;

/// <summary>The value of a Kubernetes quantity, so that <c>2000m</c> equals <c>2</c>.</summary>
static class Quantities
{
    static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024),
        ("Pi", 1024m * 1024 * 1024 * 1024 * 1024), ("Ei", 1024m * 1024 * 1024 * 1024 * 1024 * 1024),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m),
        ("E", 1e18m),
    ];

    /// <summary>A text that is the same for equal quantities; what is no quantity stays as it is.</summary>
    public static string Normal(string text)
    {
        foreach (var (suffix, factor) in Suffixes)
            if (text.EndsWith(suffix, StringComparison.Ordinal) && Number(text[..^suffix.Length]) is { } scaled)
                return Text(scaled * factor);
        return Number(text) is { } plain ? Text(plain) : text;
    }

    static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Text(decimal value) => value.ToString("0.##############################", CultureInfo.InvariantCulture);
}
