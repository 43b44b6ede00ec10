using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>Rules in force: who answers a connection in a namespace that has them.</summary>
public class InterceptionTests
{
    const uint Application = 1000;
    const uint Proxy = 1337;
    const string Redirect = "-p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x '' -b * -d 15020";

    static Pod Started(string commandLine, Dialect dialect)
    {
        var pod = new Pod();
        pod.Load(InterceptionRules.Script(Pod.Settings(commandLine, ipv6: true, dialect)));
        foreach (var ipv6 in (bool[])[false, true])
        {
            pod.Here.Listen(15001, "outbound", ipv6);
            pod.Here.Listen(15006, "inbound", ipv6);
            pod.Here.Listen(15020, "health", ipv6);
            pod.Here.Listen(8080, "application", ipv6);
            pod.There.Listen(8080, "world", ipv6);
        }
        return pod;
    }

    [Theory]
    [InlineData("", Dialect.Istio)]
    [InlineData("", Dialect.Default)]
    [InlineData(" --native-nftables", Dialect.Istio)]
    [InlineData(" --native-nftables", Dialect.Default)]
    public void Redirected_traffic_lands_where_it_should(string variant, Dialect dialect)
    {
        using var pod = Started(Redirect + variant, dialect);
        foreach (var (here, world) in ((string, string)[])[(Pod.Address, Pod.World), (Pod.AddressV6, Pod.WorldV6)])
        {
            Assert.Equal("outbound", Roles.Call(pod.Inside, world, 8080, Application));
            Assert.Equal("world", Roles.Call(pod.Inside, world, 8080, Proxy));
            Assert.Equal("world", Roles.Call(pod.Inside, world, 8080, Application, gid: 1337));
            Assert.Equal("inbound", Roles.Call(pod.Outside, here, 8080));
            Assert.Equal("health", Roles.Call(pod.Outside, here, 15020));
            Assert.Equal("application", Roles.Call(pod.Inside, here, 8080, Application));
            Assert.Equal("inbound", Roles.Call(pod.Inside, here, 8080, Proxy));
        }
    }

    [Fact]
    public void Two_proxy_users_both_keep_their_self_calls_in_the_default_dialect()
    {
        const string two = "-u 1337,1338 -g 1337 -b * -i *";
        using var istio = Started(two, Dialect.Istio);
        Assert.Equal("application", Roles.Call(istio.Inside, Pod.Address, 8080, 1338));
        using var ours = Started(two, Dialect.Default);
        Assert.Equal("inbound", Roles.Call(ours.Inside, Pod.Address, 8080, 1338));
        Assert.Equal("inbound", Roles.Call(ours.Inside, Pod.Address, 8080, 1337));
    }

    [Fact]
    public void With_nftables_IPv6_is_left_alone_where_it_is_off_in_the_default_dialect()
    {
        foreach (var (dialect, answer) in ((Dialect, string)[])[(Dialect.Istio, "outbound"), (Dialect.Default, "world")])
        {
            using var pod = new Pod();
            pod.Load(InterceptionRules.Script(Pod.Settings(Redirect + " --native-nftables", ipv6: false, dialect)));
            pod.Here.Listen(15001, "outbound", ipv6: true);
            pod.There.Listen(8080, "world", ipv6: true);
            Assert.Equal(answer, Roles.Call(pod.Inside, Pod.WorldV6, 8080, Application));
        }
    }

    [Fact]
    public void With_nftables_TPROXY_without_a_listener_fails_closed_in_the_default_dialect()
    {
        foreach (var (dialect, answer) in ((Dialect, string)[])[(Dialect.Istio, "application"), (Dialect.Default, "timeout")])
        {
            using var pod = new Pod();
            pod.Load(InterceptionRules.Script(Pod.Settings("-b * -i * -m TPROXY --native-nftables", ipv6: false, dialect)));
            pod.Here.Listen(8080, "application");
            Assert.Equal(answer, Roles.Call(pod.Outside, Pod.Address, 8080));
        }
    }

    // Captured, the connection is dropped, since nobody listens transparently.
    [Theory]
    [InlineData("", Dialect.Istio, "timeout")]
    [InlineData("", Dialect.Default, "tunnel")]
    [InlineData(" --native-nftables", Dialect.Default, "tunnel")]
    public void TPROXY_leaves_the_tunnels_port_alone_in_the_default_dialect(string variant, Dialect dialect, string answer)
    {
        using var pod = new Pod();
        pod.Load(InterceptionRules.Script(Pod.Settings("-b * -i * -m TPROXY" + variant, ipv6: false, dialect)));
        pod.Here.Listen(15008, "tunnel");
        Assert.Equal(answer, Roles.Call(pod.Outside, Pod.Address, 15008));
    }

    [Fact]
    public void The_agents_queries_by_group_to_a_local_resolver_are_spared_in_the_default_dialect()
    {
        foreach (var (dialect, answer) in ((Dialect, string)[])[(Dialect.Istio, "inbound"), (Dialect.Default, "resolver")])
        {
            using var pod = new Pod();
            pod.Load(InterceptionRules.Script(Pod.Settings("-b * -i * --redirect-dns", ipv6: false, dialect, "127.0.0.53")));
            pod.Here.Listen(15006, "inbound");
            pod.Here.Listen(53, "resolver");
            Assert.Equal(answer, Roles.Call(pod.Inside, "127.0.0.53", 53, uid: 0, gid: 1337));
        }
    }

    [Fact]
    public void Traffic_of_a_user_to_certain_ports_and_from_certain_sources_is_left_alone()
    {
        var options = Options("*");
        options.ExcludeOutboundPortsForUids.Add("tcp:8080-8081,9000:1000-1001");
        options.ExcludeInboundSources = "10.77.0.1";
        using var pod = new Pod();
        pod.Load(InterceptionRules.Script(options));
        pod.Here.Listen(15001, "outbound");
        pod.Here.Listen(15006, "inbound");
        pod.Here.Listen(8080, "application");
        pod.There.Listen(8080, "world");
        pod.Outside.AddAddress("10.77.0.9/24", "eth0");
        Assert.Equal("world", Roles.Call(pod.Inside, Pod.World, 8080, 1001));
        Assert.Equal("outbound", Roles.Call(pod.Inside, Pod.World, 8080, 1002));
        Assert.Equal("application", Roles.Call(pod.Outside, Pod.Address, 8080, source: Pod.World));
        Assert.Equal("inbound", Roles.Call(pod.Outside, Pod.Address, 8080, source: "10.77.0.9"));
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("nftables")]
    public void A_mark_tells_the_proxy_as_well_as_a_user_does(string backend)
    {
        var options = Options("*");
        (options.Backend, options.ProxyMark) = (backend, "0x40/0xf0");
        using var pod = new Pod();
        pod.Load(InterceptionRules.Script(options));
        pod.Here.Listen(15001, "outbound");
        pod.Here.Listen(15006, "inbound");
        pod.There.Listen(8080, "world");
        Assert.Equal("world", Marked(pod, Pod.World, 0x41));
        Assert.Equal("outbound", Marked(pod, Pod.World, 0x51));
        Assert.Equal("inbound", Marked(pod, Pod.Address, 0x40));
    }

    // SO_MARK of asm-generic/socket.h; only root may set it.
    static string Marked(Pod pod, string address, int mark) => pod.Inside.Inside(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(1, 36, BitConverter.GetBytes(mark));
        return Roles.Ask(socket, new IPEndPoint(IPAddress.Parse(address), 8080));
    });

    [Fact]
    public void Mode_NONE_intercepts_nothing()
    {
        var options = Options("*");
        options.Mode = "NONE";
        Assert.Equal(RuleSet.Empty, InterceptionRules.Build(options));
        Assert.True(InterceptionRules.Routing(InterceptionSettings.Read(options).Value).IsEmpty);
    }

    static InterceptionOptions Options(string all) => new() { InboundPorts = all, OutboundRanges = all };
}
