using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sidecar.Core.Pods;

/// <summary>The text form of a Kubernetes quantity (apimachinery, resource.Quantity).</summary>
static partial class QuantityText
{
    static readonly FrozenDictionary<string, decimal> Factors = new Dictionary<string, decimal>
    {
        [""] = 1m,
        ["n"] = 1e-9m,
        ["u"] = 1e-6m,
        ["m"] = 1e-3m,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["P"] = 1e15m,
        ["E"] = 1e18m,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
        ["Ti"] = 1L << 40,
        ["Pi"] = 1L << 50,
        ["Ei"] = 1L << 60,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The cause of a refusal, or null where the text is a quantity that a container can be given.</summary>
    public static string? Check(string value)
    {
        if (value.Length == 0)
            return "the quantity is empty";
        if (value.Any(char.IsControl))
            return "the quantity contains a control character";
        if (!Quantity().IsMatch(value))
            return $"'{value}' is no quantity such as 100m, 0.5, 128Mi or 2G";
        return Value(value) < 0 ? "the quantity is below zero" : null;
    }

    /// <summary>The value of a quantity; null where the text is none, or a number too large to compare.</summary>
    public static decimal? Value(string text)
    {
        if (Quantity().Match(text) is not { Success: true, Groups: var parts })
            return null;
        var suffix = parts["suffix"].Value;
        var isExponent = !Factors.TryGetValue(suffix, out var factor);
        try
        {
            return isExponent
                ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
                : decimal.Parse(parts["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture) * factor;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"\A(?<number>[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+))(?<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Quantity();
}
