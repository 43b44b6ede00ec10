using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter;

namespace Sidecar.Testing;

/// <summary>Generates the scalars of rules, with the edges of their ranges.</summary>
static class NetfilterGen
{
    /// <summary>IPv4 or IPv6.</summary>
    public static Gen<Family> Family { get; } = Gen.Elements(Netfilter.Family.IPv4, Netfilter.Family.IPv6);

    /// <summary>Ports from 0 to 65535, with those that matter to a mesh.</summary>
    public static Gen<ushort> Port { get; } = Gen.Frequency(
        (3, Gen.Elements<ushort>(0, 1, 22, 53, 80, 443, 8080, 15001, 15006, 15008, 15053, 65534, 65535)),
        (1, Gen.Choose(0, 65535).Select(port => (ushort)port)));

    /// <summary>Single ports and ranges.</summary>
    public static Gen<PortRange> PortRange { get; } = Gen.OneOf(
        Port.Select(port => new PortRange(port)),
        from first in Port
        from second in Port
        select new PortRange(Math.Min(first, second), Math.Max(first, second)));

    /// <summary>Ids from 0 to 4294967294, and ranges of them.</summary>
    public static Gen<OwnerId> Owner { get; } =
        from first in Gen.Elements<uint>(0, 1, 101, 1000, 1337, 65534, 4294967294)
        from more in Gen.Elements<uint>(0, 0, 0, 1, 7, 4294967294)
        select new OwnerId(first, uint.MaxValue - 1 - first < more ? uint.MaxValue - 1 : first + more);

    /// <summary>Marks with all or some bits counting, the value within the mask.</summary>
    public static Gen<Mark> Mark { get; } =
        from value in Gen.Elements<uint>(0, 1, 1337, 1338, 0x80000000, uint.MaxValue)
        from mask in Gen.Elements<uint>(uint.MaxValue, uint.MaxValue, 0xff, 0xfff, 0x80000001)
        select new Mark(value & mask, mask);

    /// <summary>Names of interfaces, and beginnings of names.</summary>
    public static Gen<InterfacePattern> Interface { get; } = Gen.Elements(
        InterfacePattern.Exactly("lo"), InterfacePattern.Exactly("eth0"), InterfacePattern.Exactly("net1.100"),
        InterfacePattern.Exactly("not-istio-nic"), InterfacePattern.Exactly("0a"), InterfacePattern.Exactly("tcp"),
        InterfacePattern.Exactly("abcdefghijklmno"), InterfacePattern.StartingWith("eth"), InterfacePattern.StartingWith("v"));

    /// <summary>Prefixes of a family, of every length, host bits set or not.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static Gen<Cidr> Cidr(Family family) =>
        from address in Address(family)
        from length in Gen.Frequency((2, Gen.Constant(address.Width)), (3, Gen.Choose(1, address.Width)))
        select new Cidr(address, length);

    /// <summary>Addresses of a family.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    public static Gen<Address> Address(Family family) => family == Netfilter.Family.IPv4
        ? Gen.Elements("127.0.0.1", "127.0.0.6", "10.0.0.1", "10.255.255.255", "169.254.169.254", "192.0.2.7", "224.0.0.1", "255.255.255.255", "1.1.1.1")
            .Select(text => Netfilter.Address.Parse(text))
        : Gen.Elements("::1", "::6", "fd00::1", "2001:db8::ffff", "fe80::1", "ff02::1", "::ffff:10.0.0.1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
            .Select(text => Netfilter.Address.Parse(text));

    /// <summary>States of connections, at least one.</summary>
    public static Gen<ConntrackStates> States { get; } = Gen.Choose(1, 31).Select(bits => (ConntrackStates)bits);

    /// <summary>TCP flags: some looked at, some of these set.</summary>
    public static Gen<(TcpFlags Mask, TcpFlags Set)> Flags { get; } =
        from mask in Gen.Choose(1, 63)
        from set in Gen.Choose(0, 63)
        select ((TcpFlags)mask, (TcpFlags)(mask & set));

    /// <summary>Remarks, some with characters that shells and formats care about.</summary>
    public static Gen<string> Comment { get; } = Gen.Elements(
        "a", "two words", "it's", "a;b", "{x}", "# no", "back\\slash", "ü", "sidecar/outbound: keep", new string('x', 128));
}
