using System.Buffers;
using System.Globalization;

namespace Sidecar.Webhook.Reviews;

/// <summary>The time that an API server gives a review: the parameter <c>timeout</c> of its URL, a duration of Go.</summary>
static class ReviewTimeout
{
    /// <summary>The longest that a webhook configuration can ask for; more is taken for it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    // Longer names first: "ms" is no "m".
    static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("h", 3600), ("m", 60), ("s", 1)];

    /// <summary>Reads a duration such as <c>5s</c> or <c>1m30s</c>; false where it has another form or is not positive.</summary>
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        var seconds = 0.0;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            if (!TakeUnit(ref rest, out var unit))
                return false;
            seconds += number * unit;
        }
        if (!(seconds > 0))
            return false;
        timeout = TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
        return true;
    }

    static bool TakeUnit(ref ReadOnlySpan<char> text, out double seconds)
    {
        foreach (var (unit, length) in Units)
            if (text.StartsWith(unit, StringComparison.Ordinal))
            {
                text = text[unit.Length..];
                seconds = length;
                return true;
            }
        seconds = 0;
        return false;
    }
}
