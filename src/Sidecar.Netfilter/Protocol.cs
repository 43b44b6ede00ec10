using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sidecar.Netfilter;

/// <summary>A transport protocol by its IP protocol number (IANA "Assigned Internet Protocol Numbers").</summary>
/// <remarks><c>default</c> is number 0 (<see cref="All"/>), which iptables(8) reads as "any protocol".</remarks>
public readonly record struct Protocol : ISpanParsable<Protocol>
{
    static readonly (string Name, byte Number)[] Names =
    [
        ("all", 0), ("icmp", 1), ("tcp", 6), ("udp", 17), ("gre", 47), ("esp", 50), ("ah", 51), ("ipv6-icmp", 58),
        ("icmpv6", 58), ("sctp", 132), ("udplite", 136), ("dccp", 33),
    ];

    /// <summary>Makes the protocol of a number.</summary>
    /// <param name="number">The IP protocol number, 0 to 255.</param>
    public Protocol(byte number) => Number = number;

    /// <summary>Any protocol.</summary>
    public static Protocol All => default;

    /// <summary>TCP, number 6.</summary>
    public static Protocol Tcp => new(6);

    /// <summary>UDP, number 17.</summary>
    public static Protocol Udp => new(17);

    /// <summary>ICMP, number 1.</summary>
    public static Protocol Icmp => new(1);

    /// <summary>ICMPv6, number 58.</summary>
    public static Protocol IcmpV6 => new(58);

    /// <summary>SCTP, number 132.</summary>
    public static Protocol Sctp => new(132);

    /// <summary>The IP protocol number.</summary>
    public byte Number { get; }

    /// <summary>True for the protocols whose header begins with two port numbers.</summary>
    public bool HasPorts => Number is 6 or 17 or 132 or 136 or 33;

    /// <summary>The name iptables-save writes where there is one, else the number.</summary>
    public override string ToString()
    {
        foreach (var (name, number) in Names)
            if (number == Number)
                return name;
        return Number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a name (any case) or a number.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored: the text form is the same everywhere.</param>
    /// <exception cref="FormatException">The text is neither a known name nor a number from 0 to 255.</exception>
    public static Protocol Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var result)
            ? result
            : throw new FormatException($"Protocol '{s}': expected a name such as tcp or udp, or a number from 0 to 255.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Protocol Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Reads a name (any case) or a number; false where it is neither.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Ignored.</param>
    /// <param name="result">The protocol read.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Protocol result)
    {
        foreach (var (name, number) in Names)
        {
            if (s.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                result = new Protocol(number);
                return true;
            }
        }
        var isNumber = byte.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        result = new Protocol(value);
        return isNumber;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out Protocol)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Protocol result) =>
        TryParse(s.AsSpan(), provider, out result);
}
