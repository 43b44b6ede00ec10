using Microsoft.AspNetCore.Http;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>What kubelet, Prometheus and operators ask.</summary>
public class OwnPagesTests
{
    [Fact]
    public void Pages_are_where_they_are_looked_for_and_admin_is_on_loopback_only()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        var proxy = pod.Start("""{ "upstreams": [{ "name": "shop", "endpoints": ["10.0.0.1:80"] }], "outbound": { "routes": [{ "name": "r", "hosts": ["shop"], "to": "shop" }] } }""");
        foreach (var address in (string[])[ProxyPod.Address, ProxyPod.AddressV6])
            foreach (var (port, path) in ((int, string)[])[(15021, "/healthz/ready"), (15020, "/healthz/ready"), (15020, "/stats/prometheus"), (15090, "/stats/prometheus")])
                Assert.Equal(200, ProxyProcess.Ask(pod.Outside, address, port, path).Status);
        foreach (var path in (string[])["/ready", "/stats", "/listeners", "/config_dump", "/stats/prometheus"])
            Assert.Equal(200, proxy.Get(15000, path).Status);
        Assert.Contains("inbound [::]:15006 REDIRECT", proxy.Get(15000, "/listeners").Body, StringComparison.Ordinal);
        Assert.Contains("10.0.0.1:80", proxy.Get(15000, "/config_dump").Body, StringComparison.Ordinal);
        Assert.Equal(404, proxy.Get(15021, "/stats/prometheus").Status);
        Assert.Equal(405, proxy.Get(15000, "/drain").Status);
        Assert.Equal(405, proxy.Get(15000, "/quitquitquit").Status);
        Assert.Equal(0, proxy.Get(15000, "/ready", address: ProxyPod.Address).Status);
        Assert.Equal(400, Raw(pod, "nonsense\r\n\r\n"));
        Assert.Equal(400, Raw(pod, "GET / HTTP/1.1\r\n" + new string('x', 20_000)));
    }

    [Fact]
    public async Task Probes_of_the_application_are_asked_as_they_were_before_injection()
    {
        var injected = InjectedPod.Of("""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "web-1", "namespace": "shop" }, "spec": { "containers": [
              { "name": "web", "image": "web", "ports": [{ "name": "http", "containerPort": 8080 }],
                "readinessProbe": { "httpGet": { "path": "/ready", "port": "http", "httpHeaders": [{ "name": "Host", "value": "shop" }, { "name": "X-Probe", "value": "1" }] }, "timeoutSeconds": 20 },
                "livenessProbe": { "tcpSocket": { "port": 8081 }, "timeoutSeconds": 20 },
                "startupProbe": { "grpc": { "port": 8080, "service": "cart" }, "timeoutSeconds": 20 },
                "lifecycle": { "preStop": { "httpGet": { "path": "/missing", "port": 8080 } } } },
              { "name": "bad", "image": "bad", "livenessProbe": { "grpc": { "port": 8080, "service": "other" }, "timeoutSeconds": 20 } }] } }
            """);
        using var pod = new ProxyPod();
        injected.Intercept(pod);
        await using var web = HttpPlace.Start(pod.Inside, 8080, "web", AnswerAsync);
        var proxy = pod.Start("{}", injected.Uid, injected.Gid, injected.Environment);
        Assert.Equal(204, Probe("web", "readinessProbe"));
        Assert.Equal(200, Probe("web", "startupProbe"));
        Assert.Equal(500, Probe("bad", "livenessProbe"));
        Assert.Equal(500, Probe("web", "livenessProbe"));
        pod.ServeEcho(pod.Inside, 8081, "late");
        Assert.Equal(200, Probe("web", "livenessProbe"));
        Assert.Equal(404, Probe("web", "lifecycle", "preStop"));
        Assert.Equal(404, proxy.Get(15020, "/app-health/none/livez").Status);
        Assert.Equal(0, proxy.Metric("sidecar_accepted_total")); // Probes go past the listeners.

        // As kubelet asks: by HTTP, where the injected pod says, at the pod's address.
        int Probe(string container, params string[] place)
        {
            var found = injected.Spec["containers"]!.AsArray().Single(one => (string?)one!["name"] == container)!;
            var http = place.Aggregate(found, (node, name) => node[name]!)["httpGet"]!;
            return ProxyProcess.Ask(pod.Outside, ProxyPod.Address, int.Parse(http["port"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture), (string)http["path"]!).Status;
        }
    }

    [Fact]
    public async Task A_probe_is_sent_on_within_its_host_and_not_for_ever()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var web = HttpPlace.Start(pod.Inside, 8080, "web", http =>
        {
            http.Response.Redirect(http.Request.Query["to"].ToString() is { Length: > 0 } to ? to : http.Request.Path);
            return Task.CompletedTask;
        });
        await using var there = HttpPlace.Start(pod.Inside, 8081, "there");
        var targets = new Dictionary<string, string>
        {
            ["there"] = $"http://{ProxyPod.Address}:8081/",
            ["elsewhere"] = $"http://{ProxyPod.World}:8081/",
            ["round"] = "",
            ["odd"] = $"ftp://{ProxyPod.Address}:8081/",
        };
        var probes = string.Join(',', targets.Select(target => $$"""
            "/app-health/{{target.Key}}/livez":{"httpGet":{"port":8080,"path":"/?to={{Uri.EscapeDataString(target.Value)}}"},"timeoutSeconds":20}
            """));
        var proxy = pod.Start(environment: [$"ISTIO_KUBE_APP_PROBERS={{{probes}}}", $"INSTANCE_IP={ProxyPod.Address}"]);
        foreach (var (name, status) in ((string, int)[])[("there", 200), ("elsewhere", 302), ("round", 500), ("odd", 500)])
            Assert.Equal((name, status), (name, proxy.Get(15020, $"/app-health/{name}/livez").Status));
    }

    [Fact]
    public void The_agent_does_not_ask_itself_and_says_so()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        var proxy = pod.Start(environment: ["""ISTIO_PROMETHEUS_ANNOTATIONS={"scrape":"true","path":"/stats/prometheus","port":"15020"}""",
            """ISTIO_KUBE_APP_PROBERS={"/app-health/a/livez":{"httpGet":{"path":"/app-health/a/livez","port":15020},"timeoutSeconds":20},"/app-health/b/livez":{"tcpSocket":{"port":15021}}}""",
            $"INSTANCE_IP={ProxyPod.Address}"]);
        Assert.Equal(500, proxy.Get(15020, "/app-health/a/livez").Status);
        Assert.Equal(200, proxy.Get(15020, "/app-health/b/livez").Status);
        Assert.Equal(200, proxy.Get(15020, "/stats/prometheus").Status);
        Assert.Equal(200, proxy.Get(15000, "/quitquitquit", "POST").Status);
        Assert.Equal("""
            sidecar-proxy: ISTIO_KUBE_APP_PROBERS /app-health/a/livez: port 15020 is the agent's own, which does not ask itself.
            sidecar-proxy: ISTIO_PROMETHEUS_ANNOTATIONS: port 15020 is the agent's own, which does not ask itself.

            """, proxy.Finish().Error);
    }

    [Fact]
    public async Task Metrics_of_the_application_stand_behind_the_proxys_own()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var web = HttpPlace.Start(pod.Inside, 8080, "web", http => http.Response.WriteAsync($"app_requests{{path=\"{http.Request.Path}\"}} 5\n"));
        var proxy = pod.Start(environment: ["""ISTIO_PROMETHEUS_ANNOTATIONS={"scrape":"true","path":"/metrics","port":"8080","targets":[{"port":"8080","path":"/a"},{"port":"9","path":"/b"}]}""", $"INSTANCE_IP={ProxyPod.Address}"]);
        var page = proxy.Get(15020, "/stats/prometheus").Body;
        Assert.Contains("\nsidecar_accepted_total 0\n", page, StringComparison.Ordinal);
        Assert.Contains("\napp_requests{path=\"/a\"} 5\n# The application's metrics at port 9/b cannot be had.\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("app_requests", proxy.Get(15090, "/stats/prometheus").Body, StringComparison.Ordinal);
    }

    static async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/ready")
            http.Response.StatusCode = http.Request.Host.Value == "shop" && http.Request.Headers["X-Probe"] == "1" ? 204 : 400;
        else if (http.Request.Path == "/grpc.health.v1.Health/Check")
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            http.Response.ContentType = "application/grpc";
            http.Response.DeclareTrailer("grpc-status");
            var serving = body.ToArray().AsSpan().SequenceEqual((byte[])[0, 0, 0, 0, 6, 0x0a, 4, .. "cart"u8]);
            await http.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, 2, 8, (byte)(serving ? 1 : 2)]);
            http.Response.AppendTrailer("grpc-status", "0");
        }
        else
            http.Response.StatusCode = 404;
    }

    static int Raw(ProxyPod pod, string text)
    {
        using var call = ProxyPod.Connect(pod.Inside, "127.0.0.1", 15021);
        call.SendText(text);
        return int.Parse(call.ReadLine().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
