using FsCheck;
using FsCheck.Fluent;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Testing;

/// <summary>Generates options of an interception across the whole space of settings; all of them are valid.</summary>
/// <remarks>Use as <c>[Property(Arbitrary = [typeof(OptionsGen)])]</c> with a parameter of type <see cref="OptionsSample"/>.</remarks>
public static class OptionsGen
{
    static readonly Gen<string> Port = Gen.Elements("1", "22", "53", "80", "443", "3306", "8080", "15001", "15006", "15008", "15020", "15090", "65535");
    static readonly Gen<string> Ports = List(Gen.Frequency((4, Port), (1, Gen.Elements("1000:2000", "3000-3005", "0:1023"))), 0, 4);
    static readonly Gen<string> Ranges4 = Gen.Elements("10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "1.1.1.1/32", "9.9.0.0/16", "127.1.2.3/32", "10.0.0.1/8");
    static readonly Gen<string> Ranges6 = Gen.Elements("2001:db8::/32", "fd00::/8", "2001:db8::1/128", "::1/128");
    static readonly Gen<string> Ranges = List(Gen.Frequency((3, Ranges4), (2, Ranges6)), 0, 3);
    static readonly Gen<string> Interfaces = List(Gen.Elements("eth0", "eth1", "net1", "docker0", "br+"), 0, 2);
    static readonly Gen<string> Owners = List(Gen.Elements("0", "3", "4", "1000", "1337", "5678", "2000-2010"), 1, 3);
    static readonly Gen<bool> Coin = Gen.Elements(true, false);

    /// <summary>Options in every mode, backend and dialect.</summary>
    public static Gen<OptionsSample> Sample { get; } =
        from backend in Gen.Elements("iptables", "nftables")
        from dialect in Gen.Elements("default", "istio")
        from mode in Gen.Frequency((4, Gen.Constant("REDIRECT")), (4, Gen.Constant("TPROXY")), (1, Gen.Constant("NONE")))
        from outbound in Outbound
        from inbound in Inbound
        from identity in Identity
        from dns in Dns
        from listeners in Listeners
        from ipv6 in Coin
        from dropInvalid in Coin
        select new OptionsSample(new InterceptionOptions())
            .With(options =>
            {
                (options.Backend, options.Dialect, options.Mode) = (backend, dialect, mode);
                (options.IPv6, options.DropInvalid) = (ipv6, dropInvalid);
                outbound(options);
                inbound(options);
                identity(options);
                dns(options);
                listeners(options);
                if (mode == "TPROXY")
                    options.ProxyMark = "";
            });

    /// <summary>Generated options, with a shrinker.</summary>
    public static Arbitrary<OptionsSample> Samples { get; } =
        Arb.From(Sample, sample => sample.Shrink().Where(smaller => InterceptionSettings.Read(smaller.Options).IsSuccess));

    static Gen<Action<InterceptionOptions>> Inbound =>
        from ports in Gen.Frequency((3, Gen.Constant("*")), (1, Gen.Constant("")), (2, Ports))
        from excluded in Ports
        from sources in List(Gen.Elements("192.168.7.0/24", "10.9.8.7", "fe80::/10", "2001:db8::7"), 0, 2)
        from interfaces in Rarely(Interfaces)
        from guests in Rarely(Interfaces)
        select (Action<InterceptionOptions>)(options =>
        {
            (options.InboundPorts, options.ExcludeInboundPorts, options.ExcludeInboundSources) = (ports, excluded, sources);
            (options.ExcludeInterfaces, options.VirtualInterfaces) = (interfaces, guests);
        });

    static Gen<Action<InterceptionOptions>> Outbound =>
        from ranges in Gen.Frequency((3, Gen.Constant("*")), (2, Ranges))
        from excluded in Rarely(Ranges)
        from ports in Rarely(Ports)
        from excludedPorts in Rarely(Ports)
        from exclusions in Rarely(List(Gen.Elements("106-108", "1", "tcp:*:0", "udp:53:1000", "8080:1", "3000-5000:106-108"), 1, 2))
        select (Action<InterceptionOptions>)(options =>
        {
            (options.OutboundRanges, options.ExcludeOutboundRanges) = (ranges, excluded);
            (options.OutboundPorts, options.ExcludeOutboundPorts) = (ports, excludedPorts);
            foreach (var exclusion in exclusions.Split(',', StringSplitOptions.RemoveEmptyEntries))
                options.ExcludeOutboundPortsForUids.Add(exclusion);
        });

    static Gen<Action<InterceptionOptions>> Identity =>
        from users in Owners
        from groups in Gen.OneOf(Owners, Gen.Constant(""))
        from mark in Gen.Elements("", "", "0x40", "0x40/0xf0")
        from include in Gen.Frequency((3, Gen.Constant("*")), (1, Owners))
        from exclude in Rarely(Owners)
        from loopback in Gen.Elements("127.0.0.1/32", "127.0.0.1/32", "127.0.0.1/8", "127.0.0.0/16")
        select (Action<InterceptionOptions>)(options =>
        {
            (options.ProxyUid, options.ProxyGid, options.ProxyMark) = (users, groups, mark);
            (options.OwnerGroups, options.ExcludeOwnerGroups, options.LoopbackCidr) = (include, exclude, loopback);
        });

    static Gen<Action<InterceptionOptions>> Dns =>
        from redirect in Coin
        from all in Coin
        from servers in List(Gen.Elements("127.0.0.53", "10.96.0.10", "fd00::10", "8.8.8.8"), 0, 2)
        select (Action<InterceptionOptions>)(options =>
            (options.RedirectDns, options.CaptureAllDns, options.DnsServers) = (redirect, all, servers));

    // Where the proxy listens, and what routing with TPROXY goes by.
    static Gen<Action<InterceptionOptions>> Listeners =>
        from outbound in Gen.Frequency((2, Gen.Constant(15001)), (1, Gen.Elements(80, 15101)))
        from inbound in Gen.Frequency((2, Gen.Constant(15006)), (1, Gen.Elements(443, 15106)))
        from tunnel in Gen.Frequency((2, Gen.Constant(15008)), (1, Gen.Elements(8443, 15108)))
        from dns in Gen.Frequency((2, Gen.Constant(15053)), (1, Gen.Elements(5353, 15153)))
        from mark in Gen.Frequency((2, Gen.Constant("1337")), (1, Gen.Elements("1", "0x539", "4294967295")))
        from table in Gen.Frequency((2, Gen.Constant(133L)), (1, Gen.Elements(1L, 100L, 4294967295L)))
        select (Action<InterceptionOptions>)(options =>
        {
            (options.OutboundPort, options.InboundPort, options.TunnelPort, options.DnsPort) = (outbound, inbound, tunnel, dns);
            (options.TproxyMark, options.TproxyRouteTable) = (mark, table);
        });

    static Gen<string> Rarely(Gen<string> text) => Gen.Frequency((2, Gen.Constant("")), (1, text));

    static Gen<string> List(Gen<string> item, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => item.ListOf(count)).Select(items => string.Join(',', items.Distinct()));
}
