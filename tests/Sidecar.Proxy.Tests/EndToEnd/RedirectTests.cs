using System.Net.Sockets;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>The proxy under REDIRECT, as an unprivileged user.</summary>
public class RedirectTests
{
    [Fact]
    public void Connections_of_both_directions_and_families_arrive_and_carry_bytes_both_ways()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start();
        foreach (var (here, world, passthrough) in ((string, string, string)[])[(ProxyPod.Address, ProxyPod.World, "127.0.0.6"), (ProxyPod.AddressV6, ProxyPod.WorldV6, "::6")])
        {
            using var outbound = pod.Call(world, 9000);
            Assert.Equal($"world {here}", outbound.ReadLine());
            Exchange(outbound);
            using var inbound = pod.CallIn(here, 8080);
            Assert.Equal($"application {passthrough}", inbound.ReadLine());
            Exchange(inbound);
        }
        Assert.Equal(2, proxy.Metric("istio_tcp_connections_opened_total", "direction=\"outbound\""));
        Assert.Equal(2, proxy.Metric("istio_tcp_connections_opened_total", "direction=\"inbound\""));
        var line = proxy.AwaitLog(line => line.GetProperty("direction").GetString() == "outbound");
        Assert.Equal($"{ProxyPod.World}:9000", line.GetProperty("original_destination").GetString());
        Assert.Equal("-", line.GetProperty("response_flags").GetString());
    }

    static void Exchange(Socket socket)
    {
        socket.SendText("one\n");
        Assert.Equal("one", socket.ReadLine());
        socket.SendText("two\nthree\n");
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("two\nthree\n", socket.ReadToEnd());
    }
}
