using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy.Tests.Configuration;

public class AppProbesTests
{
    [Fact]
    public void Probes_are_read_as_injection_writes_them()
    {
        var pod = Pod.Parse("""
            { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "namespace": "shop" }, "spec": { "containers": [{
                "name": "web", "image": "web", "ports": [{ "name": "web", "containerPort": 8080 }],
                "readinessProbe": { "httpGet": { "path": "/ready", "port": "web", "scheme": "HTTPS", "httpHeaders": [{ "name": "Host", "value": "shop" }] }, "timeoutSeconds": 3 },
                "livenessProbe": { "tcpSocket": { "port": 9090 } },
                "startupProbe": { "grpc": { "port": 50051, "service": "shop.Cart" } },
                "lifecycle": { "preStop": { "httpGet": { "path": "bye", "port": 8080 } } } }] } }
            """);
        var injector = IstioProfile.CreateInjector(IstioConfiguration.Default);
        var injected = Assert.IsType<InjectionResult.Injected>(injector.Inject(new InjectionSubject
        {
            Pod = pod,
            RequestNamespace = "shop",
            NamespaceLabels = LabelsOf(("istio-injection", "enabled")),
        }));
        var spec = JsonNode.Parse(injected.Pod.ToJson().ToJsonString())!["spec"]!;
        var proxy = spec["containers"]!.AsArray().Concat(spec["initContainers"]!.AsArray()).First(one => (string?)one!["name"] == "istio-proxy")!;
        var text = (string)proxy["env"]!.AsArray().First(one => (string?)one!["name"] == "ISTIO_KUBE_APP_PROBERS")!["value"]!;
        var probes = AppProbes.Read(text, out var problems);
        Assert.Empty(problems);
        var http = Assert.IsType<AppProbe.Http>(probes["/app-health/web/readyz"]);
        Assert.Equal((8080, TimeSpan.FromSeconds(3), "/ready", true), (http.Port, http.Timeout, http.Path, http.Tls));
        Assert.Equal([("Host", "shop")], http.Headers);
        Assert.Equal(new AppProbe.Tcp(9090, TimeSpan.FromSeconds(1)), probes["/app-health/web/livez"]);
        Assert.Equal(new AppProbe.Grpc(50051, TimeSpan.FromSeconds(1), "shop.Cart"), probes["/app-health/web/startupz"]);
        Assert.Equal("/bye", Assert.IsType<AppProbe.Http>(probes["/app-lifecycle/web/prestopz"]).Path);
    }

    [Fact]
    public void What_cannot_be_read_is_named_and_the_rest_is_kept()
    {
        var probes = AppProbes.Read("""{ "/app-health/a/livez": { "exec": {} }, "/app-health/b/livez": { "httpGet": { "port": 0 } }, "/app-health/c/livez": "x", "/app-health/d/livez": { "tcpSocket": 80 }, "/app-health/a/readyz": { "tcpSocket": { "port": 80 } } }""", out var problems);
        Assert.Equal(["/app-health/a/readyz"], probes.Keys);
        Assert.Equal(4, problems.Count);
        Assert.All(problems, problem => Assert.EndsWith("livez: expected httpGet, tcpSocket or grpc with a port from 1 to 65535.", problem, StringComparison.Ordinal));
        Assert.Empty(AppProbes.Read("[1]", out problems));
        Assert.Single(problems);
        Assert.Empty(AppProbes.Read("{", out problems));
        Assert.Single(problems);
    }

    static System.Collections.Immutable.ImmutableDictionary<string, string> LabelsOf(params (string Name, string Value)[] labels) =>
        System.Collections.Immutable.ImmutableDictionary.CreateRange(labels.Select(label => KeyValuePair.Create(label.Name, label.Value)));
}
