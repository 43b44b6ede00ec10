using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>What can be seen of the traffic from outside: traces, counters and the access log as text.</summary>
public class ObservationTests
{
    [Theory]
    [InlineData("sidecar-proxy")]
    [InlineData("cart.shop", "OTEL_SERVICE_NAME=cart.shop")]
    public async Task A_request_continues_the_trace_of_its_caller_hands_it_on_and_is_exported(string service, params string[] environment)
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        var exported = new ConcurrentQueue<byte[]>();
        await using var collector = HttpPlace.Start(pod.Outside, 4318, "collector", async http =>
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Assert.Equal("/v1/traces", http.Request.Path);
            exported.Enqueue(body.ToArray());
        });
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop", http => http.Response.WriteAsync($"{http.Request.Headers.TraceParent}"));
        pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "to-the-shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """, environment: [$"OTEL_EXPORTER_OTLP_ENDPOINT=http://{ProxyPod.World}:4318", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=100", .. environment]);
        using var client = pod.Client(ProxyPod.World, 80, HttpVersion.Version11, out _);
        var (trace, caller) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://shop.local/"));
        request.Headers.Add("traceparent", $"00-{trace}-{caller}-01");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var handedOn = ActivityContext.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), null);
        Assert.Equal(trace, handedOn.TraceId);
        Assert.NotEqual(caller, handedOn.SpanId);
        // In the protocol buffers of OTLP the ids and texts stand as they are (opentelemetry-proto, trace.proto).
        byte[][] wanted = [Bytes(trace.ToHexString()), Bytes(caller.ToHexString()), Bytes(handedOn.SpanId.ToHexString()),
            .. ((string[])[service, "sidecar.route", "to-the-shop", "sidecar.original_destination", $"{ProxyPod.World}:80"]).Select(Encoding.UTF8.GetBytes)];
        ProxyProcess.Await(() => wanted.All(part => exported.Any(body => body.AsSpan().IndexOf(part) >= 0)), "the spans are exported",
            () => $"{exported.Count} bodies, missing {string.Join(", ", wanted.Where(part => !exported.Any(body => body.AsSpan().IndexOf(part) >= 0)).Select(Encoding.UTF8.GetString))}");
    }

    [Fact]
    public void Counters_and_times_are_kept_apart_by_listener_route_upstream_and_flag()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Inside, 8080, "application");
        pod.ServeEcho(pod.Outside, 9001, "shop");
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "routes": [{ "name": "to-shop", "ports": ["80"], "to": "shop" }, { "name": "closed", "ports": ["81"], "to": "refuse" }] } }
            """);
        using (var call = pod.Call(ProxyPod.World, 80))
            End(call, "shop");
        using (var call = pod.CallIn(ProxyPod.Address, 8080))
            End(call, "application");
        Resets.Expect(() => pod.Call(ProxyPod.World, 81));
        const string shop = "direction=\"outbound\",listener=\"[::]:15001\",route=\"to-shop\",upstream=\"shop\"";
        ProxyProcess.Await(() => proxy.Metric("sidecar_connections_ended_total") == 3, "three have ended");
        foreach (var name in (string[])["sidecar_connections_ended_total", "sidecar_connection_seconds_count"])
        {
            Assert.Equal(1, proxy.Metric(name, $"{shop},response_flags=\"-\""));
            Assert.Equal(1, proxy.Metric(name, "direction=\"inbound\",listener=\"[::]:15006\""));
            Assert.Equal(1, proxy.Metric(name, "response_flags=\"NR\""));
        }
        Assert.Equal(1, proxy.Metric("sidecar_connect_seconds_count", shop));
        Assert.Equal(4, proxy.Metric("istio_tcp_sent_bytes_total", shop));
    }

    [Fact]
    public async Task Of_a_connection_that_is_decided_request_by_request_every_byte_is_counted()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop", http => http.Request.Body.CopyToAsync(http.Response.Body));
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "policy": "REGISTRY_ONLY", "sniffTimeout": 30, "routes": [{ "name": "to-shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        var (sent, received) = (0, 0);
        // Answered by an upstream, by the proxy since no route leads there, and by the proxy since it is no request.
        foreach (var (text, status) in ((string, int)[])[
            ("POST / HTTP/1.1\r\nHost: shop.local\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello", 200),
            ("GET / HTTP/1.1\r\nHost: else.local\r\nConnection: close\r\n\r\n", 502),
            ("POST / HTTP/1.1\r\nHost: shop.local\r\nContent-Length: many\r\n\r\nhello", 400)])
        {
            using var call = pod.Call(ProxyPod.World, 80);
            call.SendText(text);
            var answer = call.ReadToEnd();
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            (sent, received) = (sent + text.Length, received + answer.Length);
        }
        const string all = "direction=\"outbound\",listener=\"[::]:15001\",route=\"http\",upstream=\"http\"";
        ProxyProcess.Await(() => proxy.Metric("istio_tcp_connections_closed_total", all) == 3, "three have ended");
        Assert.Equal(3, proxy.Metric("istio_tcp_connections_opened_total", all));
        Assert.Equal(3, proxy.Metric("sidecar_connections_ended_total", all));
        Assert.Equal(received, proxy.Metric("istio_tcp_received_bytes_total", all));
        Assert.Equal(sent, proxy.Metric("istio_tcp_sent_bytes_total", all));
        const string shopped = "route=\"to-shop\",upstream=\"shop\",response_code=\"200\",response_flags=\"-\"";
        Assert.Equal((5, 5), (proxy.Metric("sidecar_request_body_bytes_total", shopped), proxy.Metric("sidecar_response_body_bytes_total", shopped)));
        Assert.Equal(0, proxy.Metric("sidecar_connections_active"));
    }

    [Fact]
    public async Task Bytes_of_bodies_without_a_length_are_counted_as_they_pass()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop", async http =>
        {
            var upgrade = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } asked ? await asked.UpgradeAsync() : null;
            await (upgrade ?? http.Request.Body).CopyToAsync(upgrade ?? http.Response.Body);
            if (upgrade is null)
                await http.Response.WriteAsync("bye");
        });
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "to-shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = pod.Client(ProxyPod.World, 80, version, out _);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://shop.local/{version}")) { Content = new ByteArrayContent(new byte[100_000]), Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Content.Headers.ContentLength = null;
            request.Headers.TransferEncodingChunked = true;
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(100_003, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
            Assert.Equal((100_000, 100_003), Logged($"/{version}"));
        }
        using (var call = pod.Call(ProxyPod.World, 80))
        {
            call.SendText("GET /upgraded HTTP/1.1\r\nHost: shop.local\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 101", call.ReadLine(), StringComparison.Ordinal);
            while (call.ReadLine().TrimEnd('\r').Length > 0)
                ;
            call.SendText("hello\n");
            Assert.Equal("hello", call.ReadLine());
        }
        Assert.Equal((6, 6), Logged("/upgraded"));

        (int Sent, int Received) Logged(string path)
        {
            var line = proxy.AwaitLog(one => one.TryGetProperty("path", out var found) && found.GetString() == path);
            return (line.GetProperty("bytes_sent").GetInt32(), line.GetProperty("bytes_received").GetInt32());
        }
    }

    [Fact]
    public async Task The_access_log_may_be_text()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        await using var shop = HttpPlace.Start(pod.Outside, 80, "shop");
        var path = Path.Combine(pod.Folder, "text.log");
        pod.Start($$"""
            { "accessLog": { "format": "text", "path": "{{path}}" }, "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:80"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "to-shop", "ports": ["80"], "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        using (var call = pod.Call(ProxyPod.World, 9000))
            End(call, "world");
        var lines = Array.Empty<string>();
        AwaitLines(1);
        using var client = pod.Client(ProxyPod.World, 80, HttpVersion.Version11, out _);
        await client.GetStringAsync(new Uri("http://shop.local/a"), TestContext.Current.CancellationToken);
        AwaitLines(2);
        const string time = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z outbound ";
        Assert.Matches($@"{time}10\.77\.0\.2:\d+ -> 10\.77\.0\.1:9000 \S+ \S+ 10\.77\.0\.1:9000 - 4 \d+ [\d.]+ms$", lines[0]);
        Assert.Matches($@"{time}10\.77\.0\.2:\d+ -> 10\.77\.0\.1:80 to-shop shop 10\.77\.0\.1:80 - \d+ \d+ [\d.]+ms ""GET /a"" shop\.local 200$", lines[1]);

        void AwaitLines(int count) =>
            ProxyProcess.Await(() => (lines = File.Exists(path) ? File.ReadAllLines(path) : []).Length == count, $"{count} lines are written");
    }

    static void End(System.Net.Sockets.Socket call, string name)
    {
        Assert.StartsWith(name, call.ReadLine(), StringComparison.Ordinal);
        call.SendText("end\n");
        call.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Assert.Equal("end\n", call.ReadToEnd());
    }

    static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
