using System.Net;
using System.Net.Sockets;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>A client whose link goes down says nothing any more, neither an end nor a reset; it must not hold its connection for ever.</summary>
public class VanishedTests
{
    [Fact]
    public void While_bytes_are_on_their_way_to_it_the_kernel_gives_it_up_and_the_application_sees_a_reset()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Inside.SetKernelParameter("net.ipv4.tcp_retries2", "3"); // 15 by default, which takes a quarter of an hour.
        using var gone = new ManualResetEventSlim();
        using var reset = new ManualResetEventSlim();
        pod.Serve(pod.Inside, 8080, client =>
        {
            client.SendText("hello\n");
            gone.Wait(TimeSpan.FromSeconds(60));
            client.SendText("is anyone there?\n");
            client.ReceiveTimeout = 0;
            try
            {
                client.ReadToEnd();
            }
            catch (SocketException error)
            {
                // The test asserts: a failure on this thread would take the process with it.
                if (error.SocketErrorCode == SocketError.ConnectionReset)
                    reset.Set();
            }
        });
        var proxy = pod.Start();
        using var call = pod.CallIn(ProxyPod.Address, 8080);
        Assert.Equal("hello", call.ReadLine());
        pod.Outside.Run("ip", "link", "set", "eth0", "down").Expect();
        gone.Set();
        Assert.Equal("DC", proxy.AwaitLog(_ => true).GetProperty("response_flags").GetString());
        Assert.True(reset.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(0, proxy.Metric("sidecar_connections_open"));
    }

    [Fact]
    public void While_nothing_is_said_the_idle_limit_ends_it()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        var proxy = pod.Start("""{ "limits": { "idleTimeout": 3 } }""");
        var before = proxy.OpenFiles;
        using var call = pod.CallIn(ProxyPod.Address, 8080);
        Assert.StartsWith("application", call.ReadLine(), StringComparison.Ordinal);
        pod.Outside.Run("ip", "link", "set", "eth0", "down").Expect();
        Assert.Equal("SI", proxy.AwaitLog(_ => true).GetProperty("response_flags").GetString());
        ProxyProcess.Await(() => proxy.OpenFiles <= before, "its files are closed");
    }

    [Fact]
    public async Task All_connections_are_asked_by_the_kernel_whether_their_peer_is_still_there()
    {
        using var pod = new ProxyPod("ss");
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop");
        pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "shop", "ports": ["80"], "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        using var call = pod.CallIn(ProxyPod.Address, 8080);
        Assert.StartsWith("application", call.ReadLine(), StringComparison.Ordinal);
        using var client = pod.Client(ProxyPod.World, 80, HttpVersion.Version11, out _);
        await client.GetStringAsync(new Uri("http://shop.local/"), TestContext.Current.CancellationToken);
        // Each of the proxy's sockets by one of its ends: to the client inbound, to the application, to the client of HTTP, to the upstream.
        foreach (var filter in (string[])["sport = :15006", "src 127.0.0.6", "sport = :15001", "dport = :9001"])
        {
            var seen = "";
            ProxyProcess.Await(() => (seen = pod.Inside.Run("ss", "-tnoH", "state", "established", filter).Expect()).Contains("timer:(keepalive,", StringComparison.Ordinal),
                $"{filter} is kept alive", () => seen);
        }
    }
}
