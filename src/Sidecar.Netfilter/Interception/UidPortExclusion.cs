using System.Diagnostics.CodeAnalysis;

namespace Sidecar.Netfilter.Interception;

/// <summary>Outbound traffic of certain users to certain ports that is left alone.</summary>
/// <remarks>
/// The text is Kuma's: <c>[PROTOCOL:]PORTS:UID</c> or just <c>UID</c>. The protocol is <c>tcp</c>, <c>udp</c>, a comma
/// list of them, or <c>*</c> for both, which is what its absence means. Ports are a comma list of ports and ranges, or
/// <c>*</c>. The uid is a number or a range, never <c>*</c>.
/// </remarks>
/// <param name="Protocols">TCP, UDP or both, in this order.</param>
/// <param name="Ports">The ports, or all of them.</param>
/// <param name="Users">The uid, or a range of them.</param>
public sealed record UidPortExclusion(EquatableArray<Protocol> Protocols, Selection<PortRange> Ports, OwnerId Users)
{
    /// <summary>Kuma's text.</summary>
    public override string ToString() => $"{string.Join(',', Protocols)}:{Ports}:{Users}";

    /// <summary>Reads Kuma's text; on failure says what was expected.</summary>
    /// <param name="text">The text.</param>
    /// <param name="exclusion">The exclusion read, or null.</param>
    /// <param name="expected">What is wrong: the part found and what was expected; null on success.</param>
    internal static bool TryParse(
        string text, [NotNullWhen(true)] out UidPortExclusion? exclusion, [NotNullWhen(false)] out string? expected)
    {
        exclusion = null;
        var parts = text.Split(':');
        var protocols = parts.Length == 3 ? parts[0] : "*";
        var ports = parts.Length >= 2 ? parts[^2] : "*";
        if (parts.Length > 3)
            expected = "expected [PROTOCOL:]PORTS:UID or UID, with ranges written a-b";
        else if (ReadProtocols(protocols) is not { } readProtocols)
            expected = $"protocol '{protocols}': expected tcp, udp, tcp,udp or *";
        else if (ReadPorts(ports) is not { } readPorts)
            expected = $"ports '{ports}': expected ports from 0 to 65535, ranges such as 3000-5000, or *";
        else if (!OwnerId.TryParse(parts[^1], null, out var users) || users.Name is not null)
            expected = $"uid '{parts[^1]}': expected a number or a range such as 106-108; * is not allowed";
        else
        {
            expected = null;
            exclusion = new UidPortExclusion(readProtocols, readPorts, users);
            return true;
        }
        return false;
    }

    static EquatableArray<Protocol>? ReadProtocols(string text)
    {
        if (text == "*")
            return [Protocol.Tcp, Protocol.Udp];
        var names = text.Split(',');
        if (names.Any(name => name is not ("tcp" or "udp")))
            return null;
        return names.Order().Distinct().Select(name => Protocol.Parse(name)).ToEquatableArray();
    }

    static Selection<PortRange>? ReadPorts(string text)
    {
        if (text == "*")
            return Selection<PortRange>.All;
        var ranges = new List<PortRange>();
        foreach (var item in text.Split(','))
        {
            if (!PortRange.TryParse(item, null, out var range))
                return null;
            ranges.Add(range);
        }
        return Selection<PortRange>.Of(ranges.ToEquatableArray());
    }
}
