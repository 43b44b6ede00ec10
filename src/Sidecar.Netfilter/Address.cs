using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sidecar.Netfilter;

/// <summary>An IPv4 or IPv6 address as a plain value.</summary>
/// <remarks>
/// Unlike <see cref="IPAddress"/> it has no scope, is a struct, and reads strictly: <c>010.0.0.1</c>, <c>10.1</c> and
/// <c>fe80::1%eth0</c> are refused. An IPv4-mapped IPv6 address stays IPv6. <c>default</c> is 0.0.0.0.
/// </remarks>
public readonly record struct Address : ISpanParsable<Address>, IComparable<Address>
{
    internal Address(Family family, UInt128 bits)
    {
        Family = family;
        Bits = bits;
    }

    /// <summary>IPv4 or IPv6.</summary>
    public Family Family { get; }

    /// <summary>The address as a number in the low 32 or all 128 bits.</summary>
    public UInt128 Bits { get; }

    /// <summary>The number of bits of the family's addresses: 32 or 128.</summary>
    public int Width => Family == Family.IPv4 ? 32 : 128;

    /// <summary>True in 127.0.0.0/8 and for ::1.</summary>
    public bool IsLoopback => Family == Family.IPv4 ? (uint)Bits >> 24 == 127 : Bits == 1;

    /// <summary>True for 0.0.0.0 and ::.</summary>
    public bool IsUnspecified => Bits == 0;

    /// <summary>127.0.0.1 or ::1.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static Address LoopbackOf(Family family) =>
        family == Family.IPv4 ? new(Family.IPv4, 0x7f000001) : new(Family.IPv6, 1);

    /// <summary>The address of a number.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="bits">The number; for IPv4 at most 2^32 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The family is Inet, or the number does not fit it.</exception>
    public static Address FromBits(Family family, UInt128 bits)
    {
        if (family is not (Family.IPv4 or Family.IPv6))
            throw new ArgumentOutOfRangeException(nameof(family), family, "An address is IPv4 or IPv6.");
        if (family == Family.IPv4 && bits > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(bits), bits, "An IPv4 address has 32 bits.");
        return new Address(family, bits);
    }

    /// <summary>Takes over an address of the base library.</summary>
    /// <param name="address">An IPv4 or IPv6 address; a scope is refused.</param>
    /// <exception cref="ArgumentException">The address has a scope or is of another family.</exception>
    public static Address From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
            || (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
            || !address.TryWriteBytes(bytes, out var length))
            throw new ArgumentException($"{address}: expected an IPv4 or IPv6 address without scope.", nameof(address));
        return length == 4
            ? new Address(Family.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new Address(Family.IPv6, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>The address as the base library has it.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (Family == Family.IPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
            return new IPAddress(bytes[..4]);
        }
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return new IPAddress(bytes);
    }

    /// <inheritdoc/>
    public int CompareTo(Address other) => (Family, Bits).CompareTo((other.Family, other.Bits));

    /// <summary>True when one address sorts before the other: IPv4 first, then by number.</summary>
    public static bool operator <(Address left, Address right) => left.CompareTo(right) < 0;

    /// <summary>True when one address sorts before the other or equals it.</summary>
    public static bool operator <=(Address left, Address right) => left.CompareTo(right) <= 0;

    /// <summary>True when one address sorts after the other.</summary>
    public static bool operator >(Address left, Address right) => left.CompareTo(right) > 0;

    /// <summary>True when one address sorts after the other or equals it.</summary>
    public static bool operator >=(Address left, Address right) => left.CompareTo(right) >= 0;

    /// <summary>Dotted decimal, or the canonical text of RFC 5952.</summary>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>Reads four decimal octets without leading zeros, or an IPv6 address without scope or brackets.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is no such address.</exception>
    public static Address Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException($"Address '{s}': expected an IPv4 address such as 10.0.0.1, or an IPv6 address.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Address Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads an address strictly; false where it is none.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The address read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Address result)
    {
        result = default;
        if (!s.Contains(':'))
            return TryParseIPv4(s, out result);
        if (s.IndexOfAny("%[]") >= 0 || !IPAddress.TryParse(s, out var address))
            return false;
        result = From(address);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Address)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Address result) =>
        TryParse(s.AsSpan(), provider, out result);

    static bool TryParseIPv4(ReadOnlySpan<char> s, out Address result)
    {
        result = default;
        uint bits = 0;
        var count = 0;
        foreach (var part in s.Split('.'))
        {
            var octet = s[part];
            if (++count > 4 || octet is [] or ['0', _, ..]
                || !byte.TryParse(octet, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return false;
            bits = (bits << 8) | value;
        }
        result = new Address(Family.IPv4, bits);
        return count == 4;
    }
}
