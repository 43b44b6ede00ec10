using System.Net;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>HTTP that is decided request by request.</summary>
public class HttpRouteTests
{
    static string Configuration => $$"""
        { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9", "{{ProxyPod.World}}:9001"] }, { "name": "cart", "endpoints": ["[{{ProxyPod.WorldV6}}]:9002"] }],
          "outbound": { "policy": "POLICY", "sniffTimeout": 30, "routes": [
            { "name": "shop", "hosts": ["shop.local"], "to": "shop" }, { "name": "cart", "hosts": ["*.cart.local"], "to": "cart" }] } }
        """;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Each_request_of_a_connection_goes_to_the_upstream_of_its_host(string version)
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop");
        await using var cart = HttpPlace.Start(pod.Outside, 9002, "cart");
        await using var original = HttpPlace.Start(pod.Outside, 80, "original");
        var proxy = pod.Start(Configuration.Replace("POLICY", "ALLOW_ANY", StringComparison.Ordinal));
        using var client = pod.Client(ProxyPod.World, 80, Version.Parse(version), out var connections);
        foreach (var (host, name) in ((string, string)[])[("shop.local", "shop"), ("a.cart.local", "cart"), ("else.local", "original"), ("shop.local", "shop")])
        {
            var answer = await client.GetAsync(new Uri($"http://{host}/a%2Fb/../c?x=%20y"), TestContext.Current.CancellationToken);
            Assert.Equal($"{name} {host} HTTP/{(version == "2.0" ? "2" : version)} /a%2Fb/../c?x=%20y", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal(1, connections());
        var line = proxy.AwaitLog(line => line.TryGetProperty("authority", out var host) && host.GetString() == "a.cart.local");
        Assert.Equal(("cart", "GET", 200, $"{ProxyPod.World}:80"), (line.GetProperty("route").GetString(), line.GetProperty("method").GetString(),
            line.GetProperty("response_code").GetInt32(), line.GetProperty("original_destination").GetString()));
        Assert.Equal(2, proxy.Metric("istio_request_duration_seconds_count", "route=\"shop\""));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_host_that_no_route_knows_is_a_502_under_REGISTRY_ONLY_and_an_upstream_that_is_not_there_a_503(string version)
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Outside.Run("ip", "route", "add", "blackhole", "192.0.2.0/24").Expect();
        pod.Serve(pod.Outside, 9003, client => client.Receive(new byte[16384]));
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "down", "endpoints": ["{{ProxyPod.World}}:9", "{{ProxyPod.World}}:10"] }, { "name": "silent", "endpoints": ["192.0.2.1:80"], "connectTimeout": 0.2 },
                { "name": "me", "endpoints": ["127.0.0.1:15001"] }, { "name": "rude", "endpoints": ["{{ProxyPod.World}}:9003"] }],
              "outbound": { "policy": "REGISTRY_ONLY", "sniffTimeout": 30, "routes": [{ "name": "down", "hosts": ["down"], "to": "down" }, { "name": "silent", "hosts": ["silent"], "to": "silent" },
                { "name": "me", "hosts": ["me"], "to": "me" }, { "name": "rude", "hosts": ["rude"], "to": "rude" }] } }
            """);
        using var client = pod.Client(ProxyPod.World, 80, Version.Parse(version), out _);
        foreach (var (host, status, flag) in ((string, int, string)[])[("else", 502, "NR"), ("down", 503, "UF"), ("silent", 503, "UF"), ("me", 503, "UF"), ("rude", 503, "UC")])
        {
            using var answer = await client.GetAsync(new Uri($"http://{host}/"), TestContext.Current.CancellationToken);
            Assert.Equal((host, status), (host, (int)answer.StatusCode));
            Assert.Equal(status == 502 ? "No route leads to this host.\n" : "The upstream cannot be reached, or has not answered.\n",
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var line = proxy.AwaitLog(line => line.TryGetProperty("authority", out var asked) && asked.GetString() == host);
            Assert.Equal((host, flag), (host, line.GetProperty("response_flags").GetString()));
        }
    }

    [Fact]
    public async Task Each_part_of_a_body_goes_on_when_it_comes_though_it_is_no_gRPC()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var shop = HttpPlace.Start(pod.Outside, 9001, "shop");
        pod.Start(Configuration.Replace("POLICY", "ALLOW_ANY", StringComparison.Ordinal));
        using var client = pod.Client(ProxyPod.World, 80, HttpVersion.Version20, out _);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromSeconds(40));
        using var body = new Spoken();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://shop.local/echo")) { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
        await using var heard = await answer.Content.ReadAsStreamAsync(time.Token);
        foreach (var word in (string[])["one", "two", "three"])
        {
            body.Say(word);
            var back = new byte[word.Length];
            await heard.ReadExactlyAsync(back, time.Token);
            Assert.Equal(word, System.Text.Encoding.ASCII.GetString(back));
        }
        body.Say(null);
        Assert.Equal(0, await heard.ReadAsync(new byte[1], time.Token));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    /// <summary>Names of files in UTF-8 or Latin-1 are not rare; what they are is the matter of the two ends.</summary>
    [Fact]
    public void Values_of_fields_pass_byte_by_byte_though_they_are_no_ASCII()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        const string value = "f\u00fcr K\u00c3\u00a4the"; // As Latin-1; the second is UTF-8 on the wire.
        var heard = new System.Collections.Concurrent.ConcurrentQueue<string>();
        pod.Serve(pod.Outside, 9001, client =>
        {
            var line = client.ReadLine();
            for (; line.TrimEnd('\r').Length > 0; line = client.ReadLine())
                if (line.StartsWith("X-For: ", StringComparison.OrdinalIgnoreCase))
                    heard.Enqueue(line[7..].TrimEnd('\r'));
            client.Send(System.Text.Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nX-For: {value}\r\nContent-Length: 0\r\n\r\n"));
        });
        pod.Start(Configuration.Replace("POLICY", "ALLOW_ANY", StringComparison.Ordinal));
        using var call = pod.Call(ProxyPod.World, 80);
        call.Send(System.Text.Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: shop.local\r\nX-For: {value}\r\n\r\n"));
        Assert.Equal("HTTP/1.1 200 OK\r", call.ReadLine());
        var answer = new List<string>();
        for (var line = call.ReadLine(); line.TrimEnd('\r').Length > 0; line = call.ReadLine())
            answer.Add(line);
        Assert.Contains($"X-For: {value}\r", answer);
        Assert.Equal([value], heard);
    }
}
