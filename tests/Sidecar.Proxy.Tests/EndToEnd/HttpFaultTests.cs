using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Requests whose upstream fails, or whose client does: who is at fault is told by status, reason and flag.</summary>
public class HttpFaultTests
{
    const string Reason = "The upstream cannot be reached, or has not answered.\n";
    const string Late = "The upstream has not answered in time.\n";

    /// <summary>Routes to a server that leaves once it has heard something, and to one that hears nothing and says nothing.</summary>
    static string Configuration(int idleTimeout) => $$"""
        { "limits": { "idleTimeout": {{idleTimeout}} },
          "upstreams": [{ "name": "rude", "endpoints": ["{{ProxyPod.World}}:9003"] }, { "name": "mute", "endpoints": ["{{ProxyPod.World}}:9004"] }],
          "outbound": { "policy": "REGISTRY_ONLY", "sniffTimeout": 30, "routes": [
            { "name": "rude", "hosts": ["rude"], "to": "rude" }, { "name": "mute", "hosts": ["mute"], "to": "mute" }] } }
        """;

    static ProxyProcess Start(ProxyPod pod, int idleTimeout)
    {
        pod.Intercept(Flags.Redirect);
        pod.Serve(pod.Outside, 9003, client => client.Receive(new byte[16384]));
        pod.Serve(pod.Outside, 9004, _ => Thread.Sleep(TimeSpan.FromSeconds(90)));
        return pod.Start(Configuration(idleTimeout));
    }

    [Fact]
    public void An_upstream_that_leaves_while_a_body_is_sent_to_it_is_a_503_with_a_reason()
    {
        using var pod = new ProxyPod();
        var proxy = Start(pod, 600);
        using var call = pod.Call(ProxyPod.World, 80);
        call.SendText("POST /left HTTP/1.1\r\nHost: rude\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        ProxyProcess.Await(() =>
        {
            call.SendText("1\r\nx\r\n");
            return call.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectRead);
        }, "an answer comes");
        call.SendText("0\r\n\r\n");
        Assert.Equal((503, Reason), Answer(call));
        Assert.Equal((503, "UC"), Logged(proxy, "/left"));
    }

    [Fact]
    public async Task So_it_is_for_a_stream_of_HTTP_2()
    {
        using var pod = new ProxyPod();
        var proxy = Start(pod, 600);
        using var client = pod.Client(ProxyPod.World, 80, HttpVersion.Version20, out _);
        using var body = new Spoken();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://rude/left")) { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var answering = client.SendAsync(request, TestContext.Current.CancellationToken);
        ProxyProcess.Await(() =>
        {
            body.Say("x");
            return answering.IsCompleted;
        }, "an answer comes");
        body.Say(null);
        using var answer = await answering;
        Assert.Equal((503, Reason), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal((503, "UC"), Logged(proxy, "/left"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_upstream_that_does_not_answer_in_time_is_a_504(string version)
    {
        using var pod = new ProxyPod();
        var proxy = Start(pod, 1);
        using var client = pod.Client(ProxyPod.World, 80, Version.Parse(version), out _);
        using var answer = await client.GetAsync(new Uri("http://mute/late"), TestContext.Current.CancellationToken);
        Assert.Equal((504, Late), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal((504, "UT"), Logged(proxy, "/late"));
    }

    [Fact]
    public async Task An_upstream_that_takes_no_more_of_a_body_is_a_504()
    {
        using var pod = new ProxyPod();
        var proxy = Start(pod, 1);
        using var call = pod.Call(ProxyPod.World, 80);
        call.SendText("POST /full HTTP/1.1\r\nHost: mute\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        using var answered = new CancellationTokenSource();
        var sending = Task.Run(() =>
        {
            var chunk = $"8000\r\n{new string('x', 0x8000)}\r\n";
            while (!answered.IsCancellationRequested)
                call.SendText(chunk);
            call.SendText("0\r\n\r\n");
        }, TestContext.Current.CancellationToken);
        ProxyProcess.Await(() => call.Poll(TimeSpan.FromMilliseconds(10), SelectMode.SelectRead), "an answer comes");
        await answered.CancelAsync();
        Assert.Equal((504, Late), Answer(call));
        await sending;
        Assert.Equal((504, "UT"), Logged(proxy, "/full"));
    }

    [Fact]
    public void An_answer_that_is_no_HTTP_is_a_502_and_a_tunnel_that_nobody_makes_a_501()
    {
        using var pod = new ProxyPod();
        pod.Serve(pod.Outside, 9005, client =>
        {
            client.SendText("SSH-2.0-OpenSSH_9.2\r\n");
            client.Receive(new byte[16384]);
            client.Receive(new byte[16384]);
        });
        pod.Intercept(Flags.Redirect);
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "shell", "endpoints": ["{{ProxyPod.World}}:9005"] }],
              "outbound": { "policy": "REGISTRY_ONLY", "sniffTimeout": 30, "routes": [{ "name": "shell", "hosts": ["shell"], "to": "shell" }] } }
            """);
        foreach (var (request, status, reason, flag) in ((string, int, string, string)[])[
            ("GET /garbled", 502, "The upstream's answer is no HTTP that can be passed on.\n", "UPE"), ("CONNECT shell:80", 501, "Such a request cannot be forwarded.\n", "DPE")])
        {
            using var call = pod.Call(ProxyPod.World, 80);
            call.SendText($"{request} HTTP/1.1\r\nHost: {(request[0] == 'C' ? "shell:80" : "shell")}\r\n\r\n");
            Assert.Equal((status, reason), Answer(call));
            Assert.Equal((status, flag), Logged(proxy, request.Split(' ')[1]));
        }
    }

    [Fact]
    public void What_the_client_does_wrong_stays_the_clients()
    {
        using var pod = new ProxyPod();
        var proxy = Start(pod, 1);
        const string head = " HTTP/1.1\r\nHost: mute\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n";
        // It stops in the middle of its body; it sends what is no chunk; it goes.
        foreach (var (path, more, status, flag) in ((string, string, int, string)[])[("/stops", "", 408, "SI"), ("/wrong", "chunk\r\n", 400, "DPE")])
        {
            using var call = pod.Call(ProxyPod.World, 80);
            call.SendText($"POST {path}{head}{more}");
            Assert.Equal((status, ""), Answer(call));
            Assert.Equal((status, flag), Logged(proxy, path));
        }
        using (var call = pod.Call(ProxyPod.World, 80))
        {
            call.SendText($"POST /gone{head}");
            ProxyProcess.Await(() => proxy.Metric("sidecar_connections_open") == 1, "it is taken");
            call.LingerState = new LingerOption(true, 0);
        }
        Assert.Equal("DC", Logged(proxy, "/gone").Flag);
    }

    /// <summary>While nothing is asked, while an answer is awaited, and while one comes.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: mute\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: endless\r\n\r\n")]
    public async Task A_connection_that_the_client_resets_has_its_flag_whatever_it_was_about(string request)
    {
        const int count = 40;
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Serve(pod.Outside, 9004, _ => Thread.Sleep(TimeSpan.FromSeconds(90)));
        await using var endless = HttpPlace.Start(pod.Outside, 9002, "endless", async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(new byte[16384], http.RequestAborted);
        });
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "mute", "endpoints": ["{{ProxyPod.World}}:9004"] }, { "name": "endless", "endpoints": ["{{ProxyPod.World}}:9002"] }],
              "outbound": { "policy": "REGISTRY_ONLY", "sniffTimeout": 30, "routes": [
                { "name": "mute", "hosts": ["mute"], "to": "mute" }, { "name": "endless", "hosts": ["endless"], "to": "endless" }] } }
            """);
        for (var i = 0; i < count; i++)
        {
            using var call = pod.Call(ProxyPod.World, 80);
            call.SendText("GET / HTTP/1.1\r\nHost: else\r\n\r\n");
            Assert.Equal(502, Answer(call).Status);
            call.SendText(request);
            if (request.Contains("endless", StringComparison.Ordinal))
                Assert.StartsWith("HTTP/1.1 200 ", call.ReadLine(), StringComparison.Ordinal);
            call.LingerState = new LingerOption(true, 0);
        }
        const string all = "route=\"http\",upstream=\"http\"";
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_ended_total", all) == count, "all have ended");
        Assert.Equal(count, proxy.Metric("sidecar_connections_ended_total", all + ",response_flags=\"DC\""));
    }

    [Fact]
    public void Where_the_HTTP_stack_cannot_start_connections_are_refused()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        var proxy = pod.Start(Configuration(600), environment: ["OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_HEADERS=nonsense"]);
        for (var i = 0; i < 3; i++)
            Resets.Expect(() =>
            {
                var call = pod.Call(ProxyPod.World, 80);
                call.SendText("GET / HTTP/1.1\r\nHost: mute\r\n\r\n");
                return call;
            });
        Assert.Equal(3, proxy.Metric("sidecar_connections_ended_total", "route=\"http\",upstream=\"http\",response_flags=\"UF\""));
        Assert.Equal(0, proxy.Metric("sidecar_connections_open"));
        proxy.Signal(9);
        Assert.Matches("^sidecar-proxy: HTTP routes cannot start: .+ Their connections are reset.\n$", proxy.Finish().Error);
    }

    /// <summary>One answer of a known length; what comes after it is the end of the connection, or a reset.</summary>
    static (int Status, string Body) Answer(Socket call)
    {
        var status = int.Parse(call.ReadLine().Split(' ')[1], CultureInfo.InvariantCulture);
        var length = 0;
        for (var line = call.ReadLine(); line != "\r"; line = call.ReadLine())
            if (line.Split(": ") is ["Content-Length", var value])
                length = int.Parse(value, CultureInfo.InvariantCulture);
        var body = new byte[length];
        for (var at = 0; at < length;)
            at += call.Receive(body.AsSpan(at)) is > 0 and var count ? count : throw new EndOfStreamException();
        return (status, Encoding.ASCII.GetString(body));
    }

    static (int Status, string? Flag) Logged(ProxyProcess proxy, string path)
    {
        var line = proxy.AwaitLog(line => line.TryGetProperty("path", out var asked) && asked.GetString() == path);
        return (line.GetProperty("response_code").GetInt32(), line.GetProperty("response_flags").GetString());
    }
}
