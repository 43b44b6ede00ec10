namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Nothing goes round: whoever asks the proxy for itself is reset, once.</summary>
public class LoopTests
{
    [Theory]
    [InlineData(ProxyPod.Address, 15006)]
    [InlineData(ProxyPod.Address, 15001)]
    [InlineData(ProxyPod.AddressV6, 15006)]
    public void A_connection_to_a_listener_itself_is_reset(string address, int port)
    {
        using var pod = new ProxyPod();
        // Captured or not: with rules for one port only, a direct call is not redirected but known to conntrack.
        pod.Intercept("-p 15001 -z 15006 -u 1337 -i * -b 8080 -m REDIRECT");
        var proxy = pod.Start();
        Resets.Expect(() => pod.CallIn(address, port));
        Assert.Equal(1, proxy.Metric("sidecar_accepted_total"));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SELF\""));
        Assert.Equal(0, proxy.Metric("sidecar_connections_open"));
    }

    [Fact]
    public void Without_any_rules_a_connection_is_no_redirected_one()
    {
        using var pod = new ProxyPod();
        var proxy = pod.Start();
        Resets.Expect(() => pod.CallIn(ProxyPod.Address, 15001));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SELF\""));
    }

    [Theory]
    [InlineData(15000)]
    [InlineData(15001)]
    [InlineData(15006)]
    [InlineData(15053)]
    public void From_outside_no_port_of_the_proxys_own_is_reached_through_it(int port)
    {
        using var pod = new ProxyPod();
        pod.Intercept("-p 15001 -z 15006 -u 1337 -i * -b * -m REDIRECT");
        var proxy = pod.Start("""{ "inbound": { "default": "loopback" } }""");
        Resets.Expect(() => pod.CallIn(ProxyPod.Address, port));
        Assert.Equal(1, proxy.Metric("sidecar_accepted_total"));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SELF\""));
    }

    [Fact]
    public void A_route_to_the_proxy_itself_is_not_followed()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "me", "endpoints": ["127.0.0.1:15001", "{{ProxyPod.Address}}:15006", "[::1]:15001"] }],
              "outbound": { "routes": [{ "name": "round", "to": "me" }] } }
            """);
        Resets.Expect(() => pod.Call(ProxyPod.World, 9000));
        Assert.Equal(1, proxy.Metric("sidecar_accepted_total"));
        Assert.Equal(3, proxy.Metric("sidecar_connect_failures_total"));
    }

    [Fact]
    public void Under_a_user_that_the_rules_do_not_know_its_own_calls_come_back_and_are_reset_and_it_says_so()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start("""
            { "limits": { "connections": 200 }, "upstreams": [{ "name": "shop", "endpoints": ["10.77.0.1:9000"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "shop", "ports": ["80"], "hosts": ["shop.local"], "to": "shop" }] } }
            """, uid: 2000, gid: 2000);
        Resets.Expect(() => pod.Call(ProxyPod.World, 9000));
        using (var call = pod.Call(ProxyPod.World, 80))
        {
            call.SendText("GET / HTTP/1.1\r\nHost: shop.local\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 503 ", call.ReadToEnd(), StringComparison.Ordinal);
        }
        // It takes a moment to keep a call in mind, in which one may come round once more.
        Assert.InRange(proxy.Metric("sidecar_accepted_total"), 4, 40);
        Assert.InRange(proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SELF\""), 2, 20);
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_open") == 0, "nothing goes round");
        Assert.Equal(200, proxy.Get(15000, "/quitquitquit", "POST").Status);
        Assert.StartsWith("sidecar-proxy: runs as uid 2000, gid 2000: rules that exempt 1337 hand its own calls back to it", proxy.Finish().Error, StringComparison.Ordinal);
    }
}
