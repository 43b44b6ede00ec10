using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>The pod that connections are tried in, as it is meant to be.</summary>
static class PodPlan
{
    public static readonly ushort[] TcpPorts = [80, 443, 8080, 15001, 15006, 15008];
    public static readonly ushort[] UdpPorts = [53, 5000];

    public static NamespaceFacts Facts { get; } = new()
    {
        Interfaces =
        [
            InterfaceFacts.Lo with { Addresses = [.. InterfaceFacts.Lo.Addresses, Cidr.Parse("::6/128")] },
            Link("eth0", "10.10.0.2/24", "10.10.0.3/24", "fd10::3/64", "fd10::2/64"),
            Link("net1", "10.11.0.2/24", "fd11::2/64"),
            Link("vif0", "10.12.0.1/24", "fd12::1/64"),
        ],
        Routes =
        [
            new Route(Cidr.Parse("0.0.0.0/0"), "eth0") { Gateway = Address.Parse("10.10.0.1") },
            new Route(Cidr.Parse("::/0"), "eth0") { Gateway = Address.Parse("fd10::1") },
            new Route(Cidr.Parse("198.51.100.0/24"), "net1") { Gateway = Address.Parse("10.11.0.1") },
            new Route(Cidr.Parse("0.0.0.0/0"), "lo") { Table = 133, IsLocal = true },
            new Route(Cidr.Parse("::/0"), "lo") { Table = 133, IsLocal = true },
        ],
        RoutingRules = [new RoutingRule(Family.Inet, new Mark(1337), 133)],
        ForwardsIPv4 = true,
        ForwardsIPv6 = true,
        Listeners = Listeners().ToEquatableArray(),
    };

    static IEnumerable<Listener> Listeners()
    {
        foreach (var any in new[] { "0.0.0.0", "::" })
        {
            yield return At("proxy-inbound", Protocol.Tcp, any, 15006, 1337) with { Role = ListenerRole.ProxyInbound, Transparent = true };
            yield return At("proxy-inbound", Protocol.Udp, any, 15006, 1337) with { Role = ListenerRole.ProxyInbound, Transparent = true };
            yield return At("proxy-outbound", Protocol.Tcp, any, 15001, 1337) with { Role = ListenerRole.ProxyOutbound };
            yield return At("app", Protocol.Tcp, any, 8080, 1000);
        }
        foreach (var own in new[] { "127.0.0.1", "127.1.2.3", "10.10.0.2", "10.10.0.3", "10.11.0.2", "10.12.0.1", "::1", "fd10::2", "fd10::3", "fd12::1" })
            yield return At("app", Protocol.Udp, own, 5000, 1000);
        yield return At("local-dns", Protocol.Udp, "127.0.0.53", 53, 101);
        yield return At("dns", Protocol.Udp, "127.0.0.1", 15053, 1337) with { Role = ListenerRole.ProxyDns };
        yield return At("dns", Protocol.Tcp, "127.0.0.1", 15053, 1337) with { Role = ListenerRole.ProxyDns };
        yield return At("second-app", Protocol.Tcp, "10.10.0.3", 443, 1000);
        yield return At("local-app", Protocol.Tcp, "127.0.0.1", 443, 1000);
    }

    static InterfaceFacts Link(string name, params string[] addresses) => new(name, addresses.Select(a => Cidr.Parse(a)).ToEquatableArray());

    public static Listener At(string name, Protocol protocol, string address, ushort port, uint id = 0) =>
        new(name, ListenerRole.Application, protocol, Address.Parse(address), port) { Owner = new SocketOwner(id, id) };
}
