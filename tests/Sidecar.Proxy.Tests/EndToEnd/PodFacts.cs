using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Listener = Sidecar.Netfilter.Evaluation.Listener;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>What the evaluator is told of the pod that the tests make.</summary>
static class PodFacts
{
    /// <summary>The ports that applications of the tests listen to, on all addresses.</summary>
    public static readonly ushort[] ApplicationPorts = [8080, 7070];

    public static NamespaceFacts Of(
        InterceptionSettings settings, bool proxy = true, string address = ProxyPod.Address, string addressV6 = ProxyPod.AddressV6)
    {
        var routing = InterceptionRules.Routing(settings);
        return new NamespaceFacts
        {
            Interfaces =
            [
                InterfaceFacts.Lo with { Addresses = [.. InterfaceFacts.Lo.Addresses, .. routing.Addresses] },
                new InterfaceFacts("eth0", [Cidr.Parse($"{address}/24"), Cidr.Parse($"{addressV6}/64")]),
            ],
            Routes =
            [
                new Netfilter.Evaluation.Route(Cidr.Parse("0.0.0.0/0"), "eth0") { Gateway = Address.Parse(ProxyPod.World) },
                new Netfilter.Evaluation.Route(Cidr.Parse("::/0"), "eth0") { Gateway = Address.Parse(ProxyPod.WorldV6) },
                .. routing.Routes.Select(family => new Netfilter.Evaluation.Route(Cidr.Parse(family == Family.IPv4 ? "0.0.0.0/0" : "::/0"), "lo") { Table = routing.Table, IsLocal = true }),
            ],
            RoutingRules = [.. routing.Routes.Select(family => new RoutingRule(family, new Mark(routing.Mark), routing.Table))],
            Listeners =
            [
                .. proxy ? Proxy(settings) : [],
                .. ApplicationPorts.Select(port => new Listener("application", ListenerRole.Application, Protocol.Tcp, null, port) { Owner = new SocketOwner(ProxyPod.Application, ProxyPod.Application) }),
            ],
        };
    }

    static IEnumerable<Listener> Proxy(InterceptionSettings settings)
    {
        var owner = settings.Mode == InterceptionMode.Tproxy ? new SocketOwner(0, 1337) : new SocketOwner(1337, 1337);
        yield return new Listener("inbound", ListenerRole.ProxyInbound, Protocol.Tcp, null, 15006) { Owner = owner, Transparent = settings.Mode == InterceptionMode.Tproxy };
        yield return new Listener("outbound", ListenerRole.ProxyOutbound, Protocol.Tcp, null, 15001) { Owner = owner };
        foreach (var port in (ushort[])[15020, 15021, 15090])
            yield return new Listener("own page", ListenerRole.ProxyOther, Protocol.Tcp, null, port) { Owner = owner };
    }
}
