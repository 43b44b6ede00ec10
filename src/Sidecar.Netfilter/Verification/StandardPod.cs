using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>A pod as options have it in mind, to check rules in before there is a real one.</summary>
/// <remarks>
/// It has <c>lo</c>, <c>eth0</c> (10.244.1.7/24 and fd00:10:244:1::7/64, with the default routes), and each interface that
/// the options name (10.245.N.1/24 and fd00:10:245:N::1/64). The proxy listens on its ports, the application on TCP 8080, on the
/// first of the inbound ports where they are listed, and on UDP 5000, or the next free port, and a name server on each resolver of the options that is a loopback address. Packets to
/// others are passed on where there are guests. Routing is as <see cref="InterceptionRules.Routing"/> asks for.
/// </remarks>
public static class StandardPod
{
    const string Uplink = "eth0";

    /// <summary>The pod for options.</summary>
    /// <param name="settings">The options.</param>
    public static NamespaceFacts Of(InterceptionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var setup = InterceptionRules.Routing(settings);
        var lo = InterfaceFacts.Lo with { Addresses = InterfaceFacts.Lo.Addresses.Concat(setup.Addresses).ToEquatableArray() };
        return new NamespaceFacts
        {
            Interfaces = [lo, Link(Uplink, "10.244.1.7/24", "fd00:10:244:1::7/64"), .. FurtherLinks(settings)],
            Routes =
            [
                new Route(Cidr.Parse("0.0.0.0/0"), Uplink) { Gateway = Address.Parse("10.244.1.1") },
                new Route(Cidr.Parse("::/0"), Uplink) { Gateway = Address.Parse("fd00:10:244:1::1") },
                .. setup.Routes.Select(family => new Route(Everything(family), InterfaceFacts.Loopback) { Table = setup.Table, IsLocal = true }),
            ],
            RoutingRules = [.. setup.Routes.Select(family => new RoutingRule(family, new Mark(setup.Mark), setup.Table))],
            Listeners = [.. Listeners(settings)],
            ForwardsIPv4 = !settings.VirtualInterfaces.IsEmpty,
            ForwardsIPv6 = !settings.VirtualInterfaces.IsEmpty,
        };
    }

    static IEnumerable<InterfaceFacts> FurtherLinks(InterceptionSettings settings) =>
        settings.ExcludedInterfaces.Concat(settings.VirtualInterfaces).Select(NameOf).Distinct()
            .Where(name => name is not (Uplink or InterfaceFacts.Loopback))
            .Select((name, index) => Link(name, $"10.245.{index}.1/24", $"fd00:10:245:{index:x}::1/64"));

    // A pattern stands for any interface that begins so.
    static string NameOf(InterfacePattern pattern) => pattern switch
    {
        { IsPrefix: false } => pattern.Name,
        { Name: "" } => Uplink,
        { Name.Length: InterfacePattern.Limit } => pattern.Name,
        _ => $"{pattern.Name}0",
    };

    static IEnumerable<Listener> Listeners(InterceptionSettings settings)
    {
        var owner = ProxyIdentities.Of(settings)[0].Owner;
        var tproxy = settings.Mode == InterceptionMode.Tproxy;
        yield return new Listener("proxy-inbound", ListenerRole.ProxyInbound, Protocol.Tcp, null, settings.InboundPort) { Owner = owner, Transparent = tproxy };
        if (settings.OutboundPort != settings.InboundPort)
            yield return new Listener("proxy-outbound", ListenerRole.ProxyOutbound, Protocol.Tcp, null, settings.OutboundPort) { Owner = owner };
        yield return new Listener("tunnel", ListenerRole.ProxyOther, Protocol.Tcp, null, settings.TunnelPort) { Owner = owner };
        foreach (var listener in settings.Dns == DnsCapture.None ? [] : NameServers(settings, owner))
            yield return listener;
        var application = new SocketOwner(1000, 1000);
        foreach (var port in ApplicationPorts(settings))
            yield return new Listener("application", ListenerRole.Application, Protocol.Tcp, null, port) { Owner = application };
        foreach (var any in new[] { Everything(Family.IPv4).Address, Everything(Family.IPv6).Address })
            yield return new Listener("application", ListenerRole.Application, Protocol.Udp, any, Free(5000, settings)) { Owner = application };
    }

    static IEnumerable<Listener> NameServers(InterceptionSettings settings, SocketOwner owner)
    {
        var transports = new[] { Protocol.Tcp, Protocol.Udp };
        foreach (var transport in transports)
            foreach (var family in new[] { Family.IPv4, Family.IPv6 })
                yield return new Listener("dns", ListenerRole.ProxyDns, transport, Address.LoopbackOf(family), settings.DnsPort) { Owner = owner };
        foreach (var resolver in settings.Resolvers.Where(resolver => resolver.IsLoopback))
            foreach (var transport in transports)
                yield return new Listener("local-dns", ListenerRole.Application, transport, resolver, DnsRules.Port) { Owner = new SocketOwner(101, 101) };
    }

    // Where the captured ports are listed, the application is behind the first of them.
    static IEnumerable<ushort> ApplicationPorts(InterceptionSettings settings) => settings.InboundPorts.Items
        .Take(1).Select(range => Free(Math.Max(range.First, (ushort)1), settings)).Prepend(Free(8080, settings)).Distinct();

    static ushort Free(ushort port, InterceptionSettings settings)
    {
        while (port == settings.InboundPort || port == settings.OutboundPort || port == settings.TunnelPort || port == settings.DnsPort)
            port++;
        return port;
    }

    static Cidr Everything(Family family) => new(Address.FromBits(family, 0), 0);

    static InterfaceFacts Link(string name, params string[] addresses) => new(name, addresses.Select(text => Cidr.Parse(text)).ToEquatableArray());
}
