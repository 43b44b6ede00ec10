using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>An address with a prefix length (RFC 4632; RFC 4291 section 2.3).</summary>
/// <remarks>
/// Host bits are kept, since Istio keeps them in its text; the kernel clears them, and so does <see cref="Network"/>.
/// Equality compares the address as given: <c>127.0.0.1/8</c> is not <c>127.0.0.0/8</c>, though their networks are
/// equal. An IPv4-mapped prefix (<c>::ffff:10.0.0.0/104</c>) is IPv6. <c>default</c> is 0.0.0.0/0, every IPv4 address.
/// </remarks>
public readonly record struct Cidr : ISpanParsable<Cidr>
{
    /// <summary>Makes the prefix of an address.</summary>
    /// <param name="address">The address; its host bits are kept.</param>
    /// <param name="prefixLength">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public Cidr(Address address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.Width);
        Address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address as given, host bits included.</summary>
    public Address Address { get; }

    /// <summary>The number of leading bits that count: 0 to 32, or 0 to 128.</summary>
    public int PrefixLength { get; }

    /// <summary>IPv4 or IPv6.</summary>
    public Family Family => Address.Family;

    /// <summary>The bits that count, as a number with ones there.</summary>
    public UInt128 Mask
    {
        get
        {
            var all = Family == Family.IPv4 ? uint.MaxValue : UInt128.MaxValue;
            var hostBits = Address.Width - PrefixLength;
            return hostBits == 128 ? 0 : all & (UInt128.MaxValue << hostBits);
        }
    }

    /// <summary>The lowest address of the prefix.</summary>
    public Address First => new(Family, Address.Bits & Mask);

    /// <summary>The highest address of the prefix.</summary>
    public Address Last => new(Family, First.Bits | (~Mask & (Family == Family.IPv4 ? uint.MaxValue : UInt128.MaxValue)));

    /// <summary>The same prefix with host bits cleared.</summary>
    public Cidr Network => new(First, PrefixLength);

    /// <summary>True when there are host bits, which the kernel would clear.</summary>
    public bool HasHostBits => Address != First;

    /// <summary>True when the prefix is a single address.</summary>
    public bool IsSingle => PrefixLength == Address.Width;

    /// <summary>True when the prefix covers its whole family.</summary>
    public bool IsEverything => PrefixLength == 0;

    /// <summary>The prefix that holds one address: /32 or /128.</summary>
    /// <param name="address">The address.</param>
    public static Cidr Of(Address address) => new(address, address.Width);

    /// <summary>True when the address is of the family and lies in the prefix.</summary>
    /// <param name="address">The address asked for.</param>
    public bool Contains(Address address) =>
        address.Family == Family && ((address.Bits ^ Address.Bits) & Mask) == 0;

    /// <summary>The address as given, a slash and the length.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    /// <summary>Reads <c>ADDRESS/LENGTH</c>; a bare address is refused, as istio-iptables does.</summary>
    /// <param name="s">The text, without blanks.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no such prefix.</exception>
    public static Cidr Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException(
                $"Range '{s}': expected an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Cidr Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads <c>ADDRESS/LENGTH</c>; false where it is none.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The prefix read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Cidr result)
    {
        result = default;
        var slash = s.IndexOf('/');
        if (slash < 0
            || !Address.TryParse(s[..slash], provider, out var address)
            || !byte.TryParse(s[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > address.Width)
            return false;
        result = new Cidr(address, length);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Cidr)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Cidr result) =>
        TryParse(s.AsSpan(), provider, out result);
}
