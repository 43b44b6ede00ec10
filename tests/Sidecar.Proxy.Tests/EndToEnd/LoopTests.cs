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
}
