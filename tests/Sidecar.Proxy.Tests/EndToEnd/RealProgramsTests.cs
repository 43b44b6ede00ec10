using System.Security.Cryptography;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>A real server in the pod and real clients on both sides of it.</summary>
public sealed class RealProgramsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("sidecar-nginx-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("REDIRECT")]
    [InlineData("TPROXY")]
    public void Curl_gets_large_and_small_files_from_nginx_through_the_proxy(string mode)
    {
        using var pod = new ProxyPod("nginx", "curl");
        var injected = InjectedPod.Inject(mode, nftables: false);
        injected.Intercept(pod);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var large = new byte[30 * 1024 * 1024];
        new Random(7).NextBytes(large);
        File.WriteAllBytes(Path.Combine(folder, "large"), large);
        File.WriteAllText(Path.Combine(folder, "small"), "small\n");
        pod.Inside.Start(["nginx", "-c", Configuration()]);
        var proxy = pod.Start("{}", injected.Uid, injected.Gid, injected.Environment);
        foreach (var host in (string[])[ProxyPod.Address, $"[{ProxyPod.AddressV6}]"])
        {
            ProxyProcess.Await(() => Curl(pod.Outside, $"http://{host}:8080/small").Output == "small\n", "nginx answers");
            var copy = Path.Combine(folder, "copy");
            Curl(pod.Outside, "-o", copy, $"http://{host}:8080/large").Expect();
            Assert.Equal(SHA256.HashData(large), SHA256.HashData(File.ReadAllBytes(copy)));
            // One connection for several requests, and an upload that nginx refuses with an answer.
            Assert.Equal("small\nsmall\nsmall\n", Curl(pod.Outside, $"http://{host}:8080/small", $"http://{host}:8080/small", $"http://{host}:8080/small").Expect());
            Assert.Equal("405", Curl(pod.Outside, "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "-F", $"file=@{Path.Combine(folder, "large")}", $"http://{host}:8080/small").Output);
        }
        Assert.Equal(0, proxy.Metric("sidecar_connect_failures_total", "")
            - proxy.Metric("sidecar_connections_ended_total", "response_flags=\"UF\""));
    }

    [Fact]
    public void Wrk_loses_no_request_while_configurations_change()
    {
        using var pod = new ProxyPod("nginx", "wrk");
        pod.Intercept(Flags.Redirect);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(folder, "small"), "small\n");
        pod.Outside.Start(["nginx", "-c", Configuration()]);
        static string To(string name) => $$"""
            { "upstreams": [{ "name": "{{name}}", "endpoints": ["{{ProxyPod.World}}:8080"] }],
              "outbound": { "routes": [{ "name": "{{name}}", "ranges": ["10.96.0.20"], "to": "{{name}}" }] } }
            """;
        var proxy = pod.Start(To("first"));
        ProxyProcess.Await(() => Curl(pod.Outside, $"http://{ProxyPod.World}:8080/small").Output == "small\n", "nginx answers");
        // Connections of their own for half of the requests, so that each configuration gets new ones.
        var load = ((string[][])[[], ["-H", "Connection: close"]])
            .Select(more => Task.Run(() => pod.Inside.Run(["wrk", "-t1", "-c8", "-d6s", "--timeout", "30s", .. more, "http://10.96.0.20/small"],
                null, ProxyPod.Application, ProxyPod.Application, seconds: 90).Expect())).ToArray();
        var change = 0;
        for (; !load.All(one => one.IsCompleted); Thread.Sleep(100))
            if (proxy.Metric("sidecar_configuration_reloads_total") == change)
                proxy.Configure(To(++change % 2 == 0 ? "first" : "second"));
        foreach (var told in load.Select(one => one.GetAwaiter().GetResult()))
        {
            Assert.Matches(@"[1-9]\d* requests in", told);
            Assert.DoesNotContain("Socket errors", told, StringComparison.Ordinal);
            Assert.DoesNotContain("Non-2xx", told, StringComparison.Ordinal);
        }
        Assert.True(proxy.Metric("sidecar_configuration_reloads_total") > 0);
        Assert.True(proxy.Metric("istio_tcp_connections_opened_total", "route=\"second\"") > 0);
        Assert.Equal(0, proxy.Metric("sidecar_connect_failures_total"));
    }

    static ProgramResult Curl(NetworkNamespace from, params string[] arguments) =>
        from.Run(["curl", "-sS", "-m", "60", .. arguments], null, seconds: 90);

    string Configuration()
    {
        var path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, $$"""
            daemon off; worker_processes 1; user root; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
            events { worker_connections 512; }
            http { access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f;
                   uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s; client_max_body_size 100m;
                   server { listen 8080; listen [::]:8080; root {{folder}}; } }
            """);
        return path;
    }
}
