using System.Net.Sockets;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Start, draining, the end; and what goes wrong in between.</summary>
public class LifeTests
{
    [Fact]
    public void While_it_drains_inbound_is_closed_and_outbound_goes_on()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start("""{ "limits": { "drain": 600 } }""");
        using var inbound = pod.CallIn(ProxyPod.Address, 8080);
        inbound.ReadLine();
        proxy.Signal(15);
        ProxyProcess.Await(() => proxy.Get(15021, "/healthz/ready") is { Status: 503, Body: "DRAINING\n" }, "it is not ready any more");
        ProxyProcess.Await(() => Assert.ThrowsAny<SocketException>(() => pod.CallIn(ProxyPod.Address, 8080).ReadLine()).SocketErrorCode == SocketError.ConnectionRefused, "inbound is closed");
        inbound.SendText("still here\n");
        Assert.Equal("still here", inbound.ReadLine());
        using var outbound = pod.Call(ProxyPod.World, 9000);
        Assert.Equal($"world {ProxyPod.Address}", outbound.ReadLine());
        Assert.False(proxy.HasExited);
        Assert.Equal(200, proxy.Get(15000, "/quitquitquit", "POST").Status);
        Assert.Equal(0, proxy.Finish().ExitCode);
        Assert.ThrowsAny<SocketException>(() => outbound.ReadToEnd());
    }

    [Fact]
    public void With_the_last_connection_it_leaves_where_that_is_asked_for()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start("""{ "limits": { "drain": 0 } }""", environment: ["EXIT_ON_ZERO_ACTIVE_CONNECTIONS=true", "MINIMUM_DRAIN_DURATION=100ms"]);
        using var call = pod.Call(ProxyPod.World, 9000);
        call.ReadLine();
        proxy.Signal(15);
        ProxyProcess.Await(() => proxy.Get(15021, "/healthz/ready").Status == 503, "it is not ready any more");
        Thread.Sleep(500);
        call.SendText("last words\n");
        Assert.Equal("last words", call.ReadLine());
        call.Shutdown(SocketShutdown.Send);
        Assert.Equal("", call.ReadToEnd());
        Assert.Equal(0, proxy.Finish().ExitCode);
    }

    [Fact]
    public void Killed_it_takes_its_connections_with_it_and_nothing_gets_past_it()
    {
        using var pod = new ProxyPod();
        var settings = pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start();
        using var call = pod.Call(ProxyPod.World, 9000);
        call.ReadLine();
        proxy.Signal(9);
        Assert.Equal(137, proxy.Finish().ExitCode);
        Assert.Equal("", Ending(call));
        var evaluator = new Evaluator(InterceptionRules.Script(settings).ToRuleSet(), PodFacts.Of(settings, proxy: false));
        foreach (var packet in (Packet[])[
            Packet.Outbound(Protocol.Tcp, Address.Parse(ProxyPod.World), 9000, ProxyPod.Application),
            Packet.Inbound(Protocol.Tcp, Address.Parse(ProxyPod.World), Address.Parse(ProxyPod.Address), 8080, "eth0")])
            Assert.Equal(OutcomeKind.Refused, evaluator.Evaluate(packet).Kind);
        Assert.Equal(SocketError.ConnectionRefused, Assert.ThrowsAny<SocketException>(() => pod.Call(ProxyPod.World, 9000)).SocketErrorCode);
        Assert.Equal(SocketError.ConnectionRefused, Assert.ThrowsAny<SocketException>(() => pod.CallIn(ProxyPod.Address, 8080)).SocketErrorCode);
        // And it can be started again at once.
        pod.Start();
        using var again = pod.Call(ProxyPod.World, 9000);
        Assert.Equal($"world {ProxyPod.Address}", again.ReadLine());
    }

    [Fact]
    public void Without_descriptors_it_stops_accepting_and_recovers()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        // Clients that say nothing where something is expected hold a descriptor each.
        const int most = 220;
        var proxy = pod.Start("""
            { "limits": { "connections": 10000 }, "upstreams": [{ "name": "a", "endpoints": ["10.0.0.1:1"] }],
              "outbound": { "http": "connection", "sniffTimeout": 60, "routes": [{ "name": "a", "ports": ["9001"], "hosts": ["a.local"], "to": "a" }] } }
            """, openFiles: most);
        using (var calls = new Disposables<Socket>())
        {
            for (var i = 0; i < most; i++)
                calls.Add(pod.Call(ProxyPod.World, 9001));
            ProxyProcess.Await(() => proxy.OpenFiles >= most - 1, "descriptors are used up");
            Thread.Sleep(200); // So that accepting is tried in vain.
        }
        using var after = pod.Call(ProxyPod.World, 9000);
        Assert.Equal($"world {ProxyPod.Address}", after.ReadLine());
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_open") == 1, "the others are gone");
        Assert.InRange(proxy.Metric("sidecar_accept_pauses_total"), 1, double.MaxValue);
    }

    [Fact]
    public void A_limit_on_connections_lets_the_rest_wait()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start("""{ "limits": { "connections": 2 } }""");
        using var first = pod.Call(ProxyPod.World, 9000);
        using var second = pod.Call(ProxyPod.World, 9000);
        first.ReadLine();
        second.ReadLine();
        using var third = pod.Call(ProxyPod.World, 9000);
        ProxyProcess.Await(() => proxy.Metric("sidecar_accept_pauses_total") > 0, "accepting pauses");
        Assert.Equal(2, proxy.Metric("sidecar_connections_open"));
        first.Dispose();
        Assert.Equal($"world {ProxyPod.Address}", third.ReadLine());
    }

    [Fact]
    public void An_idle_connection_is_closed_in_the_end()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        var proxy = pod.Start("""{ "limits": { "idleTimeout": 1 } }""");
        Resets.Expect(() => pod.Call(ProxyPod.World, 9000));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"SI\""));
    }

    [Fact]
    public void Thousands_of_idle_connections_cost_little_and_leave_nothing_behind()
    {
        // This process holds both ends: two descriptors a connection.
        Command.Run(["prlimit", "--pid", $"{Environment.ProcessId}", "--nofile=40000:40000"]);
        var count = Math.Min(10_000, (int)((Files() - 2000) / 2));
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        using var accepted = new Disposables<Socket>();
        using var listener = pod.Outside.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Any, 9000));
            socket.Listen(4096);
            return socket;
        });
        var proxy = pod.Start();
        var (files, memory) = (proxy.OpenFiles, proxy.Memory);
        using var calls = new Disposables<Socket>();
        pod.Inside.Inside(() =>
        {
            for (var i = 0; i < count; i++)
            {
                var call = calls.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                call.Connect(System.Net.IPAddress.Parse(ProxyPod.World), 9000);
                accepted.Add(listener.Accept());
            }
            return true;
        }, ProxyPod.Application);
        Assert.Equal(count, proxy.Metric("sidecar_connections_open"));
        Assert.Equal(0, proxy.Metric("sidecar_bytes_waiting"));
        Assert.InRange((proxy.Memory - memory) / count, long.MinValue, 16 * 1024);
        for (var i = 0; i < count; i += 997)
        {
            calls[i].SendText($"{i}\n");
            accepted[i].ReceiveTimeout = 20_000;
            Assert.Equal($"{i}", accepted[i].ReadLine());
        }
        calls.Dispose();
        accepted.Dispose();
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_open") == 0, "all are closed");
        ProxyProcess.Await(() => proxy.OpenFiles <= files + 8, "its descriptors are closed");
    }

    [Fact]
    public void A_second_proxy_in_the_same_pod_does_not_start()
    {
        using var pod = new ProxyPod();
        pod.Start();
        Assert.Contains("port 15000: Address already in use", Assert.ThrowsAny<Exception>(() => pod.Hook("proxy", "sidecar").Expect()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_loops_run_as_the_pod_says()
    {
        using var pod = new ProxyPod();
        var proxy = pod.Start(environment: ["PROXY_CONFIG={\"concurrency\":3}"]);
        Assert.Equal(3, Directory.GetDirectories($"/proc/{proxy.Id}/task").Count(thread => File.ReadAllText(Path.Combine(thread, "comm")) == "relay\n"));
    }

    [Fact]
    public void The_hooks_of_the_injected_container_work()
    {
        using var pod = new ProxyPod();
        Assert.Equal(1, pod.Hook("wait", "--timeoutSeconds", "0").ExitCode);
        var proxy = pod.Start("""{ "limits": { "drain": 0 } }""");
        pod.Hook("wait").Expect();
        Assert.Equal("draining\n", pod.Hook("request", "--debug-port=15020", "POST", "drain").Expect());
        Assert.Equal(503, proxy.Get(15021, "/healthz/ready").Status);
        Assert.Equal(1, pod.Hook("request", "GET", "nothing").ExitCode);
        pod.Hook("request", "--debug-port=15020", "POST", "quitquitquit").Expect();
        Assert.Equal(0, proxy.Finish().ExitCode);
    }

    static string Ending(Socket socket)
    {
        try
        {
            return socket.ReadToEnd();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "";
        }
    }

    static long Files()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return long.Parse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
