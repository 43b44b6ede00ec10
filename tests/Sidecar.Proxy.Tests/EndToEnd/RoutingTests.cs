using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Where connections go by configuration.</summary>
public class RoutingTests
{
    const string Vip = "10.96.0.20";

    [Fact]
    public void An_upstream_is_called_in_turn_and_the_next_endpoint_where_one_refuses()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        foreach (var (port, name) in ((int, string)[])[(9001, "one"), (9002, "two")])
            pod.ServeEcho(pod.Outside, port, name);
        var proxy = pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001", "{{ProxyPod.World}}:9", "[{{ProxyPod.WorldV6}}]:9002"] }],
              "outbound": { "routes": [{ "name": "shop", "ranges": ["{{Vip}}"], "ports": ["80"], "to": "shop" }] } }
            """);
        var answers = Enumerable.Range(0, 6).Select(_ =>
        {
            using var call = pod.Call(Vip, 80);
            return call.ReadLine().Split(' ')[0];
        });
        Assert.Equal(["one", "two", "two", "one", "two", "two"], answers);
        Assert.Equal(2, proxy.Metric("sidecar_connect_failures_total"));
        Assert.Equal(6, proxy.Metric("istio_tcp_connections_opened_total", "route=\"shop\",upstream=\"shop\""));
    }

    [Fact]
    public void What_takes_no_connection_is_a_reset()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Outside.Run("ip", "route", "add", "blackhole", "192.0.2.0/24").Expect();
        var proxy = pod.Start("""
            { "upstreams": [{ "name": "silent", "endpoints": ["192.0.2.1:80", "192.0.2.2:80"], "connectTimeout": 0.2 }],
              "outbound": { "routes": [{ "name": "silent", "ports": ["80"], "to": "silent" }] } }
            """);
        foreach (var port in (int[])[80, 9])
        {
            Resets.Expect(() => pod.Call(ProxyPod.World, port));
        }
        Assert.Equal(2, proxy.Metric("sidecar_connections_ended_total", "response_flags=\"UF\""));
        Assert.Equal(3, proxy.Metric("sidecar_connect_failures_total"));
    }

    [Fact]
    public void Under_REGISTRY_ONLY_what_no_route_knows_is_reset_and_counted()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 9000, "world");
        pod.ServeEcho(pod.Outside, 9001, "world");
        var proxy = pod.Start("""{ "outbound": { "policy": "REGISTRY_ONLY", "routes": [{ "name": "known", "ports": ["9000"], "to": "original" }, { "name": "never", "ports": ["9002"], "to": "refuse" }] } }""");
        using var known = pod.Call(ProxyPod.World, 9000);
        Assert.Equal($"world {ProxyPod.Address}", known.ReadLine());
        foreach (var port in (int[])[9001, 9002])
        {
            Resets.Expect(() => pod.Call(ProxyPod.World, port));
        }
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "route=\"blackhole\",upstream=\"none\",response_flags=\"NR\""));
        Assert.Equal(1, proxy.Metric("sidecar_connections_ended_total", "route=\"never\",upstream=\"none\",response_flags=\"NR\""));
    }

    [Fact]
    public void A_stream_is_routed_by_its_server_name_and_stays_encrypted()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        foreach (var (port, name) in ((int, string)[])[(9443, "shop.example.com"), (9444, "other.example.com")])
            pod.Serve(pod.Outside, port, client => ServeTls(client, name));
        pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9443"] }, { "name": "other", "endpoints": ["{{ProxyPod.World}}:9444"] }],
              "outbound": { "sniffTimeout": 30, "routes": [
                { "name": "shop", "ports": ["443"], "serverNames": ["shop.example.com"], "to": "shop" },
                { "name": "other", "ports": ["443"], "serverNames": ["*.example.com"], "to": "other" }] } }
            """);
        foreach (var name in (string[])["shop.example.com", "a.example.com"])
        {
            using var call = pod.Call(Vip, 443);
            using var tls = new SslStream(new NetworkStream(call), false, (_, certificate, _, _) => certificate is not null);
            tls.AuthenticateAsClient(name);
            Assert.Equal(name == "shop.example.com" ? "CN=shop.example.com" : "CN=other.example.com", tls.RemoteCertificate!.Subject);
            Assert.Equal("hello", new StreamReader(tls).ReadLine());
        }
    }

    [Fact]
    public void A_server_that_speaks_first_is_heard_although_the_stream_is_looked_into()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.ServeEcho(pod.Outside, 3306, "mysql");
        pod.Start("""{ "upstreams": [{ "name": "a", "endpoints": ["10.0.0.1:1"] }], "outbound": { "routes": [{ "name": "a", "hosts": ["a.local"], "to": "a" }] } }""");
        using var silent = pod.Call(ProxyPod.World, 3306);
        Assert.Equal($"mysql {ProxyPod.Address}", silent.ReadLine());
        using var talking = pod.Call(ProxyPod.World, 3306);
        talking.SendText("\u0001\u0002 no protocol anybody knows\n");
        Assert.Equal($"mysql {ProxyPod.Address}", talking.ReadLine());
        Assert.Equal("\u0001\u0002 no protocol anybody knows", talking.ReadLine());
    }

    [Fact]
    public void By_its_first_request_a_connection_is_routed_as_a_whole_without_an_HTTP_stack()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Serve(pod.Outside, 9001, client => Page(client, "shop"));
        pod.Serve(pod.Outside, 80, client => Page(client, "original"));
        pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "http": "connection", "sniffTimeout": 30, "routes": [{ "name": "shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        foreach (var (host, name) in ((string, string)[])[("shop.local", "shop"), ("else.local", "original")])
        {
            using var call = pod.Call(ProxyPod.World, 80);
            // The head in two pieces: the host is not known before the second.
            call.SendText("GET / HTTP/1.1\r\nHo");
            Thread.Sleep(20);
            call.SendText($"st: {host}\r\n\r\n");
            Assert.EndsWith(name, call.ReadToEnd(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Inbound_ports_go_where_they_are_told()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        pod.Serve(pod.Inside, 8081, client => client.SendText("loopback"), "127.0.0.1");
        pod.Serve(pod.Inside, 8080, client => client.SendText("pod"), ProxyPod.Address);
        pod.Start("""{ "inbound": { "ports": [{ "port": 80, "to": "loopback", "targetPort": 8081 }, { "port": 8081, "to": "refuse" }] } }""");
        using var mapped = pod.CallIn(ProxyPod.Address, 80);
        Assert.Equal("loopback", mapped.ReadToEnd());
        using var plain = pod.CallIn(ProxyPod.Address, 8080);
        Assert.Equal("pod", plain.ReadToEnd());
        Resets.Expect(() => pod.CallIn(ProxyPod.Address, 8081));
    }

    static void Page(Socket client, string body)
    {
        while (client.ReadLine() is { Length: > 1 })
            ;
        client.SendText($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }

    static void ServeTls(Socket client, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        using var tls = new SslStream(new NetworkStream(client));
        tls.AuthenticateAsServer(certificate);
        tls.Write("hello\n"u8);
    }
}
