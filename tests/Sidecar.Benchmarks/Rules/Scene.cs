using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Benchmarks.Rules;

/// <summary>Rules of a pod, and the pod around them.</summary>
public sealed record Scene(string Name, RuleSet Rules, NamespaceFacts Facts)
{
    /// <summary>What the injector asks for unless annotated: everything in, everything out, three ports of the proxy's own.</summary>
    public static Scene Default { get; } = Of("default", new InterceptionOptions
    {
        InboundPorts = "*",
        ExcludeInboundPorts = "15020,15021,15090",
        OutboundRanges = "*",
    });

    /// <summary>The options of the longest rule set that Istio publishes: TPROXY with nftables, both families, DNS, ranges.</summary>
    public static Scene Largest { get; } = Of("largest", new InterceptionOptions
    {
        Backend = "nftables",
        Dialect = "istio",
        Mode = "TPROXY",
        IPv6 = true,
        InboundPorts = "*",
        OutboundRanges = "9.9.0.0/16",
        ExcludeOutboundRanges = "1.1.0.0/16",
        ExcludeInterfaces = "not-istio-nic",
        RedirectDns = true,
        DnsServers = "127.0.0.53",
    });

    /// <summary>Every class of packets.</summary>
    public PacketSpace Space => PacketSpace.Of(Facts, Rules);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Rules.Tables.Sum(t => t.Chains.Sum(c => c.Rules.Count))} rules, {Space.Count} classes";

    static Scene Of(string name, InterceptionOptions options)
    {
        var settings = InterceptionSettings.Read(options).Value;
        var marked = InterceptionRules.Routing(settings).Routes;
        return new Scene(name, InterceptionRules.Build(settings), Pod with
        {
            Routes = [.. Pod.Routes, .. marked.Select(family => new Route(Everything(family), "lo") { Table = 133, IsLocal = true })],
            RoutingRules = [.. marked.Select(family => new RoutingRule(family, new Mark(1337), 133))],
        });
    }

    static NamespaceFacts Pod { get; } = new()
    {
        Interfaces =
        [
            InterfaceFacts.Lo with { Addresses = [.. InterfaceFacts.Lo.Addresses, Cidr.Parse("::6/128")] },
            new("eth0", [Cidr.Parse("10.244.1.7/24"), Cidr.Parse("fd10::7/64")]),
        ],
        Routes =
        [
            new(Everything(Family.IPv4), "eth0") { Gateway = Address.Parse("10.244.1.1") },
            new(Everything(Family.IPv6), "eth0") { Gateway = Address.Parse("fd10::1") },
        ],
        Listeners =
        [
            Proxy(ListenerRole.ProxyOutbound, 15001),
            Proxy(ListenerRole.ProxyInbound, 15006) with { Transparent = true },
            Proxy(ListenerRole.ProxyOther, 15021),
            new("dns", ListenerRole.ProxyDns, Protocol.Udp, Address.Parse("127.0.0.1"), 15053) { Owner = new(1337, 1337) },
            new("app", ListenerRole.Application, Protocol.Tcp, null, 8080) { Owner = new(1000, 1000) },
        ],
    };

    static Listener Proxy(ListenerRole role, ushort port) => new($"{role}", role, Protocol.Tcp, null, port) { Owner = new(1337, 1337) };

    static Cidr Everything(Family family) => Cidr.Parse(family == Family.IPv4 ? "0.0.0.0/0" : "::/0");
}
