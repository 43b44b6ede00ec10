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
