using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>A 32-bit packet or connection mark and the bits of it that count.</summary>
/// <remarks>
/// As a match: equal where <c>(mark &amp; Mask) == Value</c>. As an assignment: iptables' <c>--set-xmark</c>,
/// <c>(mark &amp; ~Mask) ^ Value</c> (iptables-extensions(8), MARK). <c>default</c> is 0/0: it matches every mark.
/// </remarks>
/// <param name="Value">The value.</param>
/// <param name="Mask">The bits that count; all ones where none is given.</param>
public readonly record struct Mark(uint Value, uint Mask = uint.MaxValue) : ISpanParsable<Mark>
{
    /// <summary>True when every bit counts.</summary>
    internal bool IsWhole => Mask == uint.MaxValue;

    /// <summary>True when a mark has this value under the mask.</summary>
    /// <param name="mark">The packet's or connection's mark.</param>
    public bool Matches(uint mark) => (mark & Mask) == Value;

    /// <summary>The mark after the assignment.</summary>
    /// <param name="mark">The mark before.</param>
    public uint Apply(uint mark) => (mark & ~Mask) ^ Value;

    /// <summary>The kernel's form: <c>0x539</c>, or <c>0x539/0xff</c> where not every bit counts.</summary>
    public override string ToString() =>
        IsWhole ? $"0x{Value:x}" : $"0x{Value:x}/0x{Mask:x}";

    /// <summary>Reads <c>1337</c>, <c>0x539</c> or either with <c>/MASK</c>.</summary>
    /// <param name="s">The text; decimal, or hexadecimal after <c>0x</c>.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no such mark.</exception>
    public static Mark Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException(
                $"Mark '{s}': expected a number from 0 to 4294967295, decimal or 0x…, if need be with /MASK.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Mark Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads <c>1337</c>, <c>0x539</c> or either with <c>/MASK</c>; false where it is none.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The mark read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Mark result)
    {
        result = default;
        var slash = s.IndexOf('/');
        var mask = uint.MaxValue;
        if (!TryNumber(slash < 0 ? s : s[..slash], out var value) || (slash >= 0 && !TryNumber(s[(slash + 1)..], out mask)))
            return false;
        result = new Mark(value, mask);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Mark)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Mark result) =>
        TryParse(s.AsSpan(), provider, out result);

    internal static bool TryNumber(ReadOnlySpan<char> s, out uint value) =>
        s.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(s[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : uint.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
