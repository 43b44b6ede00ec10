namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>The proxy under TPROXY, as the injected security context has it: uid 0, gid 1337.</summary>
public class TproxyTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" --native-nftables")]
    public void The_application_sees_the_address_of_the_client(string backend)
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Tproxy + backend);
        pod.ServeEcho(pod.Inside, 8080, "application");
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start(uid: 0, environment: ["ISTIO_META_INTERCEPTION_MODE=TPROXY"]);
        foreach (var (here, world) in ((string, string)[])[(ProxyPod.Address, ProxyPod.World), (ProxyPod.AddressV6, ProxyPod.WorldV6)])
        {
            using var inbound = pod.CallIn(here, 8080);
            Assert.Equal($"application {world}", inbound.ReadLine());
            inbound.SendText("one\n");
            Assert.Equal("one", inbound.ReadLine());
            using var outbound = pod.Call(world, 9000);
            Assert.Equal($"world {here}", outbound.ReadLine());
        }
        Assert.Equal(2, proxy.Metric("istio_tcp_connections_opened_total", "direction=\"inbound\""));
    }

    [Fact]
    public void Without_the_right_to_be_transparent_it_does_not_start()
    {
        using var pod = new ProxyPod();
        var failure = Assert.ThrowsAny<Exception>(() => pod.Start(uid: 1337, environment: ["ISTIO_META_INTERCEPTION_MODE=TPROXY"]));
        Assert.Contains("port 15006: IP_TRANSPARENT, which TPROXY needs (CAP_NET_ADMIN or CAP_NET_RAW)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_to_the_listener_itself_is_reset()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Tproxy);
        var proxy = pod.Start(uid: 0, environment: ["ISTIO_META_INTERCEPTION_MODE=TPROXY"]);
        Resets.Expect(() => pod.CallIn(ProxyPod.Address, 15006));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SELF\""));
        Assert.Equal(1, proxy.Metric("sidecar_accepted_total"));
    }
}
