using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sidecar.Core.Istio.Annotations;

/// <summary>Checks of annotation values. Each answers the cause of a refusal, or null where the value is good.</summary>
static class ValueChecks
{
    static readonly SearchValues<char> InterfaceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    public static string? InterceptionMode(string value) => value is "REDIRECT" or "TPROXY" or "NONE"
        ? null
        : $"interceptionMode invalid, use REDIRECT, TPROXY or NONE: '{value}'";

    public static string? IncludeIpRanges(string value) =>
        value == "*" ? null : Named("includeIPRanges", CidrList(value));

    public static string? ExcludeIpRanges(string value) => Named("excludeIPRanges", CidrList(value));

    public static string? IncludeInboundPorts(string value) =>
        value == "*" ? null : Named("includeInboundPorts", PortList(value));

    public static string? ExcludeInboundPorts(string value) => Named("excludeInboundPorts", PortList(value));

    public static string? ExcludeOutboundPorts(string value) => Named("excludeOutboundPorts", PortList(value));

    /// <summary>A port, 0 included: 0 switches what listens there off.</summary>
    public static string? Port(string value) =>
        ushort.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : $"failed parsing port '{value}': expected an integer from 0 to 65535";

    public static string? StatusPort(string value) => value == value.Trim()
        ? Port(value)
        : $"failed parsing port '{value}': expected an integer from 0 to 65535 without blanks";

    /// <summary>A number of a probe: Istio takes 32 bits without sign, the API one bit less.</summary>
    public static string? Seconds(string value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue
            ? null
            : $"found '{value}', expected an integer from 0 to {int.MaxValue}";

    /// <summary>A part of an image: the API server refuses one with blanks around it.</summary>
    public static string? Image(string value) =>
        value == value.Trim() ? null : $"found '{value}', expected no blanks around it";

    public static string? Name(string value) => value.Length > 0 ? null : "the name is empty";

    public static string? Boolean(string value) =>
        ParsedBool.Parse(value) is null
            ? $"found '{value}', expected a boolean (1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False)"
            : null;

    public static string? Interfaces(string value)
    {
        if (value.Length == 0)
            return null;
        foreach (var item in value.Split(','))
            if (!IsInterface(item.Trim()))
                return $"interface '{item.Trim()}' invalid: expected 1 to 15 characters, a letter and then letters, "
                    + "digits, '_', '.' or '-'";
        return null;
    }

    static bool IsInterface(string name) =>
        name.Length is >= 1 and <= 15 && char.IsAsciiLetter(name[0])
        && !name.AsSpan().ContainsAnyExcept(InterfaceCharacters);

    static string? Named(string parameter, string? cause) => cause is null ? null : $"{parameter} invalid: {cause}";

    static string? PortList(string value)
    {
        if (value.Length == 0)
            return null;
        foreach (var port in value.Split(','))
            if (Port(port) is { } cause)
                return cause;
        return null;
    }

    static string? CidrList(string value)
    {
        if (value.Length == 0)
            return null;
        foreach (var cidr in value.Split(','))
            if (!IsCidr(cidr))
                return $"failed parsing cidr '{cidr}': expected an address and a prefix length, such as 10.0.0.0/8";
        return null;
    }

    static bool IsCidr(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out var length))
            return false;
        var address = text.AsSpan(0, slash);
        return address.Contains(':')
            ? length <= 128 && !address.ContainsAny('%', '[', ']') && IPAddress.TryParse(address, out var six)
                && six.AddressFamily == AddressFamily.InterNetworkV6
            : length <= 32 && IsDottedDecimal(address);
    }

    /// <summary>Four decimal numbers; the short, octal and hexadecimal forms of the C library are refused.</summary>
    static bool IsDottedDecimal(ReadOnlySpan<char> address)
    {
        var parts = 0;
        foreach (var range in address.Split('.'))
        {
            var part = address[range];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
            parts++;
        }
        return parts == 4;
    }
}
