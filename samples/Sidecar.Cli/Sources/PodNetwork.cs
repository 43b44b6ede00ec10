using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Sources;

/// <summary>The surroundings of rules that are in no kernel: a pod with one interface, its proxy and an application.</summary>
static class PodNetwork
{
    public const string Interface = "eth0";
    public const uint Application = 1000;

    /// <summary>The addresses of the pod where none are given.</summary>
    public static readonly IReadOnlyList<Cidr> Addresses = [Cidr.Parse("10.244.1.7/24"), Cidr.Parse("fd00:10:244:1::7/64")];

    /// <summary>Somebody beside the pod, in each family.</summary>
    public static Address Neighbour(Family family) =>
        Address.Parse(family == Family.IPv4 ? "10.244.2.9" : "fd00:10:244:2::9");

    /// <summary>The pod.</summary>
    /// <param name="settings">What its proxy listens to, and which routes and addresses the rules come with.</param>
    /// <param name="addresses">The addresses of its interface.</param>
    /// <param name="applications">What the application listens to.</param>
    public static NamespaceFacts Of(
        InterceptionSettings settings, IReadOnlyList<Cidr> addresses, IEnumerable<Listener> applications)
    {
        var routing = InterceptionRules.Routing(settings);
        return new NamespaceFacts
        {
            Interfaces =
            [
                InterfaceFacts.Lo with { Addresses = [.. InterfaceFacts.Lo.Addresses, .. routing.Addresses] },
                new InterfaceFacts(Interface, [.. addresses]),
            ],
            Routes =
            [
                .. addresses.Select(address => address.Family).Distinct()
                    .Select(family => new Route(Cidr.Parse(family == Family.IPv4 ? "0.0.0.0/0" : "::/0"), Interface)),
                .. routing.Routes.Select(family => new Route(Cidr.Parse(family == Family.IPv4 ? "0.0.0.0/0" : "::/0"), "lo")
                {
                    Table = routing.Table,
                    IsLocal = true,
                }),
            ],
            RoutingRules = [.. routing.Routes.Select(family => new RoutingRule(family, new Mark(routing.Mark), routing.Table))],
            Listeners = [.. Proxy(settings), .. applications],
        };
    }

    /// <summary>The sockets of the proxy and its agent.</summary>
    public static IEnumerable<Listener> Proxy(InterceptionSettings settings)
    {
        var owner = Owner(settings);
        yield return new("proxy-outbound", ListenerRole.ProxyOutbound, Protocol.Tcp, null, settings.OutboundPort) { Owner = owner };
        yield return new("proxy-inbound", ListenerRole.ProxyInbound, Protocol.Tcp, null, settings.InboundPort)
        {
            Owner = owner,
            Transparent = settings.Mode == InterceptionMode.Tproxy,
        };
        yield return new("proxy-tunnel", ListenerRole.ProxyOther, Protocol.Tcp, null, settings.TunnelPort) { Owner = owner };
        foreach (var port in new ushort[] { 15020, 15021, 15090 })
            yield return new("proxy-status", ListenerRole.ProxyOther, Protocol.Tcp, null, port) { Owner = owner };
        if (settings.Dns == DnsCapture.None)
            yield break;
        foreach (var protocol in new[] { Protocol.Tcp, Protocol.Udp })
            foreach (var family in new[] { Family.IPv4, Family.IPv6 })
                yield return new("proxy-dns", ListenerRole.ProxyDns, protocol, Address.LoopbackOf(family), settings.DnsPort) { Owner = owner };
    }

    /// <summary>An application's socket on all addresses.</summary>
    public static Listener Listening(Protocol protocol, ushort port) =>
        new("application", ListenerRole.Application, protocol, null, port) { Owner = new SocketOwner(Application, Application) };

    /// <summary>The proxy's user and group; with TPROXY it runs as root in its own group.</summary>
    public static SocketOwner Owner(InterceptionSettings settings) => new(
        settings.Mode == InterceptionMode.Tproxy ? 0 : First(settings.ProxyUids),
        First(settings.ProxyGids.IsEmpty ? settings.ProxyUids : settings.ProxyGids));

    static uint First(EquatableArray<OwnerId> ids) => ids.IsEmpty ? 1337 : ids[0].First;
}
