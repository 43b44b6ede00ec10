using System.Buffers.Binary;
using System.Text;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Effects;

/// <summary>The network of the calling thread, read from the kernel without a program: interfaces, routes, sockets.</summary>
static class NetworkFacts
{
    const ushort GetLink = 18;
    const ushort GetAddress = 22;
    const ushort GetRoute = 26;
    const int LinkPart = 16;
    const int AddressPart = 8;
    const int RoutePart = 12;
    const byte LocalRoute = 2;
    const byte UnicastRoute = 1;
    const uint LocalTable = 255;

    static readonly (byte Number, Family Family)[] Families = [(2, Family.IPv4), (10, Family.IPv6)];

    /// <summary>All of it.</summary>
    /// <exception cref="IOException">The kernel does not answer.</exception>
    public static NamespaceFacts Read()
    {
        var names = Links();
        return new NamespaceFacts
        {
            Interfaces = [.. Interfaces(names)],
            Routes = [.. Families.SelectMany(family => Routes(family.Number, family.Family, names))],
            RoutingRules = [.. PolicyRules.Read()],
            Listeners = [.. SocketTable.Read()],
            ForwardsIPv4 = IsOn("/proc/sys/net/ipv4/ip_forward"),
            ForwardsIPv6 = IsOn("/proc/sys/net/ipv6/conf/all/forwarding"),
        };
    }

    /// <summary>The addresses of all interfaces, those of IPv4 first, as the kernel lists them.</summary>
    public static IEnumerable<(string Interface, Cidr Address)> Addresses() => Addresses(Links());

    static IEnumerable<InterfaceFacts> Interfaces(Dictionary<uint, string> names)
    {
        var addresses = Addresses(names).ToLookup(row => row.Interface, row => row.Address);
        return names.OrderBy(pair => pair.Key).Select(pair => new InterfaceFacts(pair.Value, [.. addresses[pair.Value]]));
    }

    static Dictionary<uint, string> Links()
    {
        var names = new Dictionary<uint, string>();
        foreach (var message in Dump(GetLink, new byte[LinkPart]))
            if (Netlink.Attributes(message, LinkPart).TryGetValue(3, out var name))
                names[BitConverter.ToUInt32(message, 4)] = Encoding.UTF8.GetString(name).TrimEnd('\0');
        return names;
    }

    static IEnumerable<(string Interface, Cidr Address)> Addresses(Dictionary<uint, string> names)
    {
        foreach (var (number, family) in Families)
            foreach (var message in Dump(GetAddress, Request(AddressPart, number)))
            {
                var attributes = Netlink.Attributes(message, AddressPart);
                // IFA_LOCAL is the own end where the other attribute is the peer of a point-to-point link.
                var bytes = attributes.GetValueOrDefault(2) ?? attributes.GetValueOrDefault(1);
                if (bytes is not null && names.TryGetValue(BitConverter.ToUInt32(message, 4), out var name) && message[0] == number)
                    yield return (name, new Cidr(ToAddress(bytes, family), message[1]));
            }
    }

    // The table "local" is implied by the addresses.
    static IEnumerable<Route> Routes(byte number, Family family, Dictionary<uint, string> names)
    {
        foreach (var message in Dump(GetRoute, Request(RoutePart, number)))
        {
            var attributes = Netlink.Attributes(message, RoutePart);
            var table = attributes.TryGetValue(15, out var wide) ? Netlink.Number(wide) : message[4];
            if (message[0] != number || table == LocalTable || message[7] is not (LocalRoute or UnicastRoute))
                continue;
            if (!names.TryGetValue(Netlink.Number(attributes.GetValueOrDefault(4)), out var name))
                continue;
            var to = attributes.TryGetValue(1, out var bytes) ? ToAddress(bytes, family) : Address.FromBits(family, 0);
            yield return new Route(new Cidr(to, message[1]), name)
            {
                Table = table,
                IsLocal = message[7] == LocalRoute,
                Gateway = attributes.TryGetValue(5, out var gateway) ? ToAddress(gateway, family) : null,
                Source = attributes.TryGetValue(7, out var source) ? ToAddress(source, family) : null,
            };
        }
    }

    static byte[] Request(int length, byte family)
    {
        var request = new byte[length];
        request[0] = family;
        return request;
    }

    static List<byte[]> Dump(ushort type, byte[] request) =>
        Netlink.Dump(Netlink.Route, type, request) ?? throw new IOException("the kernel does not list this network (rtnetlink)");

    static Address ToAddress(byte[] bytes, Family family) => family == Family.IPv4
        ? Address.FromBits(family, BinaryPrimitives.ReadUInt32BigEndian(bytes))
        : Address.FromBits(family, BinaryPrimitives.ReadUInt128BigEndian(bytes));

    static bool IsOn(string path) => File.Exists(path) && File.ReadAllText(path).Trim() != "0";
}
