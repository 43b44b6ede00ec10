using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>One port, or an inclusive range of ports.</summary>
/// <remarks><c>default</c> is port 0, which is a value that a packet can carry.</remarks>
public readonly record struct PortRange : ISpanParsable<PortRange>, IComparable<PortRange>
{
    /// <summary>Makes an inclusive range.</summary>
    /// <param name="first">The lowest port, 0 to 65535.</param>
    /// <param name="last">The highest port, at least <paramref name="first"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> is below <paramref name="first"/>.</exception>
    public PortRange(ushort first, ushort last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        First = first;
        Last = last;
    }

    /// <summary>Makes the range of one port.</summary>
    /// <param name="port">The port, 0 to 65535.</param>
    public PortRange(ushort port) : this(port, port)
    {
    }

    /// <summary>The lowest port, inclusive.</summary>
    public ushort First { get; }

    /// <summary>The highest port, inclusive.</summary>
    public ushort Last { get; }

    /// <summary>True when the range is one port.</summary>
    public bool IsSingle => First == Last;

    /// <summary>What the range counts towards the limit of a multiport match: 1, or 2 for a real range.</summary>
    internal int Slots => IsSingle ? 1 : 2;

    /// <summary>True when the port lies in the range.</summary>
    /// <param name="port">The port asked for.</param>
    public bool Contains(ushort port) => First <= port && port <= Last;

    /// <inheritdoc/>
    public int CompareTo(PortRange other) => (First, Last).CompareTo((other.First, other.Last));

    /// <summary>The port itself makes a range.</summary>
    public static implicit operator PortRange(ushort port) => new(port);

    /// <summary>True when one range sorts before the other: by first port, then by last.</summary>
    public static bool operator <(PortRange left, PortRange right) => left.CompareTo(right) < 0;

    /// <summary>True when one range sorts before the other or equals it.</summary>
    public static bool operator <=(PortRange left, PortRange right) => left.CompareTo(right) <= 0;

    /// <summary>True when one range sorts after the other.</summary>
    public static bool operator >(PortRange left, PortRange right) => left.CompareTo(right) > 0;

    /// <summary>True when one range sorts after the other or equals it.</summary>
    public static bool operator >=(PortRange left, PortRange right) => left.CompareTo(right) >= 0;

    /// <summary>iptables' form: <c>80</c> or <c>1000:2000</c>.</summary>
    public override string ToString() => ToString(':');

    /// <summary>The range with a separator: <c>:</c> is iptables' own, <c>-</c> that of nftables.</summary>
    /// <param name="separator">What stands between first and last.</param>
    public string ToString(char separator) =>
        IsSingle
            ? First.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{First}{separator}{Last}");

    /// <summary>Reads <c>80</c>, <c>1000:2000</c> or <c>1000-2000</c>.</summary>
    /// <param name="s">The text, decimal, without blanks or sign.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no port, a port is above 65535, or the range runs backwards.</exception>
    public static PortRange Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException(
                $"Port '{s}': expected a number from 0 to 65535, or a range such as 1000-2000 with the lower port first.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static PortRange Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads <c>80</c>, <c>1000:2000</c> or <c>1000-2000</c>; false where it is none of them.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The range read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PortRange result)
    {
        result = default;
        var separator = s.IndexOfAny(':', '-');
        var head = separator < 0 ? s : s[..separator];
        var tail = separator < 0 ? s : s[(separator + 1)..];
        if (!TryPort(head, out var first) || !TryPort(tail, out var last) || last < first)
            return false;
        result = new PortRange(first, last);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out PortRange)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PortRange result) =>
        TryParse(s.AsSpan(), provider, out result);

    static bool TryPort(ReadOnlySpan<char> s, out ushort port) =>
        ushort.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out port);
}
