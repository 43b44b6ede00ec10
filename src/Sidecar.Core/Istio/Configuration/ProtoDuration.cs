using System.Globalization;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>A duration as the JSON form of protocol buffers writes it: decimal seconds and <c>s</c>.</summary>
readonly record struct ProtoDuration(decimal Seconds)
{
    /// <summary>Bound of the type: 10,000 years.</summary>
    const decimal Limit = 315_576_000_000m;

    public bool IsWholeSeconds => decimal.Truncate(Seconds) == Seconds;

    public static ProtoDuration? Parse(string text) =>
        text.EndsWith('s')
        && decimal.TryParse(text.AsSpan(0, text.Length - 1),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) <= Limit && decimal.Round(value, 9) == value
            ? new ProtoDuration(value)
            : null;

    /// <summary>Whole seconds, or three, six or nine decimals.</summary>
    public override string ToString()
    {
        for (var digits = 0; digits < 9; digits += 3)
            if (decimal.Round(Seconds, digits) == Seconds)
                return Seconds.ToString($"F{digits}", CultureInfo.InvariantCulture) + "s";
        return Seconds.ToString("F9", CultureInfo.InvariantCulture) + "s";
    }
}
