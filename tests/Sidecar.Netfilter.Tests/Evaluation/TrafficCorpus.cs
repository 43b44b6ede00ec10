using System.Text.Json;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Evaluation;

/// <summary>The recorded connections: their rule sets, their surroundings, and where they landed.</summary>
static class TrafficCorpus
{
    /// <summary>What hosts beside the pod listen to, by the topology of the recording.</summary>
    static readonly ushort[] OutsideTcp = [80, 443, 8080, 53, 6379, 9000, 15008];

    public static IEnumerable<string> Names(string folder) =>
        Read(folder, "scenarios.json").GetProperty("scenarios").EnumerateArray().Select(s => s.GetProperty("id").GetString()!);

    public static (JsonElement Scenario, JsonElement Config) Find(string folder, string id)
    {
        var scenario = Read(folder, "scenarios.json").GetProperty("scenarios").EnumerateArray()
            .First(s => s.GetProperty("id").GetString() == id);
        var name = scenario.GetProperty("config").GetString();
        return (scenario, Read(folder, "configs.json").EnumerateArray().First(c => c.GetProperty("name").GetString() == name));
    }

    /// <summary>The pod of the recording's topology.</summary>
    public static NamespaceFacts Pod(JsonElement config)
    {
        var ipv6 = Flag(config, "ipv6");
        var routed = Flag(config, "routes");
        var absent = config.TryGetProperty("absentServers", out var names)
            ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet()
            : [];
        return new NamespaceFacts
        {
            Interfaces =
            [
                ipv6 ? InterfaceFacts.Lo with { Addresses = InterfaceFacts.Lo.Addresses.Add(Cidr.Parse("::6/128")) } : InterfaceFacts.Lo,
                Link("eth0", "10.10.0.2/24", "fd10::2/64"),
                Link("net1", "10.11.0.2/24", "fd11::2/64"),
                Link("vif0", "10.12.0.1/24", "fd12::1/64"),
            ],
            Routes =
            [
                new Route(Cidr.Parse("0.0.0.0/0"), "eth0") { Gateway = Address.Parse("10.10.0.1") },
                new Route(Cidr.Parse("::/0"), "eth0") { Gateway = Address.Parse("fd10::1") },
                new Route(Cidr.Parse("198.51.100.0/24"), "net1") { Gateway = Address.Parse("10.11.0.1") },
                .. Local(routed, "0.0.0.0/0"),
                .. Local(routed && ipv6, "::/0"),
            ],
            RoutingRules =
            [
                .. Marked(routed, Family.IPv4),
                .. Marked(routed && ipv6, Family.IPv6),
            ],
            ForwardsIPv4 = true,
            ForwardsIPv6 = true,
            Listeners = Listeners().Where(listener => !absent.Contains(listener.Name)).ToEquatableArray(),
        };
    }

    public static Packet Packet(JsonElement scenario)
    {
        var packet = scenario.GetProperty("packet");
        var local = packet.GetProperty("hook").GetString() == "output";
        return new Packet
        {
            Protocol = Protocol.Parse(packet.GetProperty("proto").GetString()!),
            Source = Address.Parse(packet.GetProperty("src").GetString()!),
            SourcePort = packet.TryGetProperty("sport", out var port) && port.ValueKind == JsonValueKind.Number ? port.GetUInt16() : (ushort)40000,
            Destination = Address.Parse(packet.GetProperty("dst").GetString()!),
            DestinationPort = packet.GetProperty("dport").GetUInt16(),
            InInterface = local ? null : packet.GetProperty("inIface").GetString(),
            Owner = local ? Owner(packet) : null,
            Mark = packet.GetProperty("mark").GetUInt32(),
            Transparent = packet.GetProperty("transparentSocket").GetBoolean(),
        };
    }

    /// <summary>What became of it, in the words of the recording.</summary>
    public static string Landed(in Outcome outcome, Packet packet) => outcome.Kind switch
    {
        OutcomeKind.Delivered => outcome.Listener!.Name,
        OutcomeKind.External when packet.Protocol == Protocol.Tcp && !OutsideTcp.Contains(outcome.Local.Port) => "refused",
        OutcomeKind.External when outcome.Local.Address.ToString().StartsWith("10.12.0.", StringComparison.Ordinal) => "vm",
        OutcomeKind.External => "external",
        _ => outcome.Kind.ToString().ToLowerInvariant(),
    };

    static SocketOwner Owner(JsonElement packet) => new(
        packet.GetProperty("uid").GetUInt32(),
        packet.GetProperty("gid").GetUInt32(),
        packet.GetProperty("supplementaryGroups").EnumerateArray().Select(g => g.GetUInt32()).ToEquatableArray());

    static IEnumerable<Listener> Listeners() =>
    [
        Everywhere("proxy-inbound", ListenerRole.ProxyInbound, 15006, 1337) with { Transparent = true },
        Everywhere("proxy-outbound", ListenerRole.ProxyOutbound, 15001, 1337),
        Everywhere("tunnel", ListenerRole.ProxyOther, 15008, 1337),
        .. new ushort[] { 15020, 15021, 15090 }.Select(port => Everywhere("proxy-status", ListenerRole.ProxyOther, port, 1337)),
        At("dns", ListenerRole.ProxyDns, Protocol.Tcp, "127.0.0.1", 15053, 1337),
        At("dns", ListenerRole.ProxyDns, Protocol.Tcp, "::1", 15053, 1337),
        At("dns", ListenerRole.ProxyDns, Protocol.Udp, "127.0.0.1", 15053, 1337),
        At("dns", ListenerRole.ProxyDns, Protocol.Udp, "::1", 15053, 1337),
        .. new ushort[] { 8080, 9090, 7070 }.Select(port => Everywhere("app", ListenerRole.Application, port, 1000)),
        At("app", ListenerRole.Application, Protocol.Udp, "0.0.0.0", 5000, 1000),
        At("app", ListenerRole.Application, Protocol.Udp, "::", 5000, 1000),
        At("app", ListenerRole.Application, Protocol.Tcp, "127.0.0.1", 8081, 1000),
        At("app", ListenerRole.Application, Protocol.Tcp, "127.1.2.3", 8082, 1000),
        At("local-dns", ListenerRole.Application, Protocol.Tcp, "127.0.0.53", 53, 101),
        At("local-dns", ListenerRole.Application, Protocol.Udp, "127.0.0.53", 53, 101),
    ];

    static Listener Everywhere(string name, ListenerRole role, ushort port, uint id) =>
        new(name, role, Protocol.Tcp, null, port) { Owner = new SocketOwner(id, id) };

    static Listener At(string name, ListenerRole role, Protocol protocol, string address, ushort port, uint id) =>
        new(name, role, protocol, Address.Parse(address), port) { Owner = new SocketOwner(id, id) };

    static InterfaceFacts Link(string name, params string[] addresses) => new(name, addresses.Select(a => Cidr.Parse(a)).ToEquatableArray());

    static Route[] Local(bool wanted, string range) =>
        wanted ? [new Route(Cidr.Parse(range), "lo") { Table = 133, IsLocal = true }] : [];

    static RoutingRule[] Marked(bool wanted, Family family) => wanted ? [new RoutingRule(family, new Mark(1337), 133)] : [];

    static bool Flag(JsonElement config, string name) => config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    static JsonElement Read(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file)));
        return document.RootElement.Clone();
    }
}
