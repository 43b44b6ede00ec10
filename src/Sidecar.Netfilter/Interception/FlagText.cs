using System.Globalization;

namespace Sidecar.Netfilter.Interception;

/// <summary>Reads the values of flags as istio-iptables does.</summary>
static class FlagText
{
    static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>What was expected, or null where the text is of the kind.</summary>
    public static string? Expected(InterceptionFlagKind kind, string text) => kind switch
    {
        InterceptionFlagKind.Switch when Switch(text) is null => "expected true or false",
        InterceptionFlagKind.Number when !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
            "expected a decimal number",
        InterceptionFlagKind.Duration when Duration(text) is null => "expected a time such as 5s, 500ms or 1m30s",
        _ => null,
    };

    public static bool? Switch(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>A sequence of numbers with units; <c>0</c> needs none.</summary>
    public static TimeSpan? Duration(string text)
    {
        if (text == "0")
            return TimeSpan.Zero;
        var seconds = 0d;
        var rest = text;
        while (rest.Length > 0)
        {
            var digits = rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
            var unit = new string([.. rest[digits..].TakeWhile(c => !char.IsAsciiDigit(c) && c != '.')]);
            var factor = Units.FirstOrDefault(known => known.Unit == unit).Seconds;
            if (factor == 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            seconds += number * factor;
            rest = rest[(digits + unit.Length)..];
        }
        return text.Length > 0 && seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
