using System.Text.RegularExpressions;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>The text form of a Kubernetes quantity (apimachinery, resource.Quantity).</summary>
static partial class QuantityText
{
    /// <summary>The cause of a refusal, or null where the text is a quantity.</summary>
    public static string? Check(string value)
    {
        if (value.Length == 0)
            return "the quantity is empty";
        if (value.Any(char.IsControl))
            return "the quantity contains a control character";
        return Quantity().IsMatch(value) ? null : $"'{value}' is no quantity such as 100m, 0.5, 128Mi or 2G";
    }

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Quantity();
}
