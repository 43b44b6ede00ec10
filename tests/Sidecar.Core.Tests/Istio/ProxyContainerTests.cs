using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using static Sidecar.Core.Tests.Istio.InjectedExample;

namespace Sidecar.Core.Tests.Istio;

/// <summary>The container <c>istio-proxy</c> and its volumes.</summary>
public class ProxyContainerTests
{
    static readonly IstioConfiguration Native =
        IstioConfiguration.Default with { NativeSidecars = NativeSidecarMode.Enabled };

    [Fact]
    public void Log_levels_come_from_annotations_then_values()
    {
        var args = Args(new Example
        {
            Values = """
                {"global":{"proxy":{"logLevel":"info","componentLogLevel":"upstream:debug","outlierLogPath":"/dev/stdout"},
                "sts":{"servicePort":15463},"logAsJson":true}}
                """,
            Annotations = new()
            {
                ["sidecar.istio.io/logLevel"] = "trace",
                ["sidecar.istio.io/agentLogLevel"] = "all:debug",
            },
        }.Inject().Proxy);
        Assert.Equal(
            [
                "proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local", "--proxyLogLevel=trace",
                "--proxyComponentLogLevel=upstream:debug", "--log_output_level=all:debug", "--stsPort=15463",
                "--log_as_json", "--outlierLogPath=/dev/stdout",
            ],
            args);
    }

    [Theory]
    [InlineData("""{"proxyCPU":"500m"}""", """{"requests":{"cpu":"500m"}}""")]
    [InlineData("""{"proxyMemoryLimit":"2Gi","proxyCPULimit":"2"}""", """{"limits":{"cpu":"2","memory":"2Gi"}}""")]
    public void One_annotated_resource_replaces_all_defaults(string annotations, string resources)
    {
        var pod = new Example
        {
            Annotations = JsonNode.Parse(annotations)!.AsObject()
                .ToDictionary(entry => "sidecar.istio.io/" + entry.Key, entry => (string)entry.Value!),
        }.Inject();
        Tables.Same(JsonNode.Parse(resources), pod.Proxy["resources"]);
        Tables.Same(JsonNode.Parse(resources), pod.Init["resources"]);
    }

    [Theory]
    [InlineData("{}", false, null)]
    [InlineData("""{"holdApplicationUntilProxyStarts":true}""", false, """{"postStart":{"exec":{"command":["pilot-agent","wait"]}}}""")]
    [InlineData("""{"holdApplicationUntilProxyStarts":true}""", true,
        """{"preStop":{"exec":{"command":["pilot-agent","request","--debug-port=15020","POST","drain"]}}}""")]
    [InlineData("""{"lifecycle":{"preStop":{"exec":{"command":["sleep","5"]}}}}""", true, """{"preStop":{"exec":{"command":["sleep","5"]}}}""")]
    public void The_lifecycle_is_the_operators_then_drain_then_wait(string proxy, bool native, string? lifecycle)
    {
        var pod = new Example
        {
            Values = $$"""{ "global": { "proxy": {{proxy}} } }""",
            Configuration = native ? Native : IstioConfiguration.Default,
        }.Inject();
        Tables.Same(lifecycle is null ? null : JsonNode.Parse(lifecycle), pod.Proxy["lifecycle"]);
    }

    [Fact]
    public void Holding_the_application_puts_the_proxy_first()
    {
        var held = new Example { Annotations = new() { ["proxy.istio.io/config"] = "holdApplicationUntilProxyStarts: true" } };
        Assert.Equal(["istio-proxy", "app"], held.Inject().Names("containers"));
        Assert.Equal(["app", "istio-proxy"], new Example().Inject().Names("containers"));
    }

    [Fact]
    public void A_status_port_of_zero_drops_the_probes_of_the_proxy_and_leaves_those_of_the_application()
    {
        var pod = new Example
        {
            Configuration = Native,
            Annotations = new() { ["status.sidecar.istio.io/port"] = "0" },
            Containers = """[{"name":"app","readinessProbe":{"httpGet":{"path":"/ready","port":8080}}}]""",
        }.Inject();
        Assert.Null(pod.Proxy["readinessProbe"]);
        Assert.Null(pod.Proxy["startupProbe"]);
        Assert.Equal("--debug-port=0", (string)pod.Proxy["lifecycle"]!["preStop"]!["exec"]!["command"]![2]!);
        Assert.Equal(8080, (int)pod.Container("app")["readinessProbe"]!["httpGet"]!["port"]!);
    }

    [Fact]
    public void A_startup_probe_can_be_switched_off()
    {
        var pod = new Example { Values = """{"global":{"proxy":{"startupProbe":{"enabled":false}}}}""" }.Inject();
        Assert.Null(pod.Proxy["startupProbe"]);
        Assert.NotNull(pod.Proxy["readinessProbe"]);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", false)]
    [InlineData("false", false)]
    public void Binding_low_ports_needs_root_and_a_capability(string annotation, bool root)
    {
        var context = new Example { Annotations = new() { ["sidecar.istio.io/capNetBindService"] = annotation } }
            .Inject().Proxy["securityContext"]!;
        Assert.Equal(root ? 0 : 1337, (int)context["runAsUser"]!);
        Assert.Equal(!root, (bool)context["runAsNonRoot"]!);
        Tables.Same(
            JsonNode.Parse(root ? """{"add":["NET_BIND_SERVICE"],"drop":["ALL"]}""" : """{"drop":["ALL"]}"""),
            context["capabilities"]);
    }

    [Fact]
    public void Tracing_the_rules_needs_privileges()
    {
        var context = new Example { Mesh = """{"defaultConfig":{"proxyMetadata":{"IPTABLES_TRACE_LOGGING":"true"}}}""" }
            .Inject().Proxy["securityContext"]!;
        Tables.Same(
            JsonNode.Parse("""
                {"allowPrivilegeEscalation":true,"privileged":true,"capabilities":{"add":["NET_ADMIN"],"drop":["ALL"]},
                 "readOnlyRootFilesystem":true,"runAsGroup":1337,"runAsNonRoot":false,"runAsUser":0}
                """),
            context);
    }

    [Fact]
    public void A_seccomp_profile_and_privileges_come_from_values()
    {
        var pod = new Example
        {
            Values = """{"global":{"proxy":{"privileged":true,"seccompProfile":{"type":"RuntimeDefault"}}}}""",
        }.Inject();
        foreach (var container in (JsonObject[])[pod.Init, pod.Proxy])
        {
            Assert.Equal("RuntimeDefault", (string)container["securityContext"]!["seccompProfile"]!["type"]!);
            Assert.True((bool)container["securityContext"]!["privileged"]!);
            Assert.True((bool)container["securityContext"]!["allowPrivilegeEscalation"]!);
        }
    }

    [Fact]
    public void Environment_follows_mesh_and_values()
    {
        var pod = new Example
        {
            Values = """
                {"revision":"canary","global":{"istioNamespace":"mesh","meshID":"m1","network":"n1","multiCluster":{"clusterName":"c1"}}}
                """,
            Mesh = """{"trustDomain":"td1","inboundTrafficPolicy":{"mode":"LOCALHOST"}}""",
            Configuration = IstioConfiguration.Default with { CompliancePolicy = "fips-140-3" },
            Labels = new() { ["service.istio.io/workload-name"] = "front" },
        }.Inject();
        Assert.Equal("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION", pod.EnvNames()[0]);
        Assert.Equal("istiod-canary.mesh.svc:15012", pod.Env("CA_ADDR"));
        Assert.Equal(("m1", "td1"), (pod.Env("ISTIO_META_MESH_ID"), pod.Env("TRUST_DOMAIN")));
        Assert.Equal("front", pod.Env("ISTIO_META_WORKLOAD_NAME"));
        Assert.Equal("kubernetes://apis/v1/namespaces/market/pods/shop-1", pod.Env("ISTIO_META_OWNER"));
        Assert.Equal(("fips-140-3", "fips140=only"), (pod.Env("COMPLIANCE_POLICY"), pod.Env("GODEBUG")));
        Assert.Equal(["ISTIO_META_CLUSTER_ID", "ISTIO_META_NETWORK"], pod.EnvNames()[^2..]);
        Assert.Equal(("c1", "n1"), (pod.Env("ISTIO_META_CLUSTER_ID"), pod.Env("ISTIO_META_NETWORK")));
        Assert.Equal("n1", pod.Label("topology.istio.io/network"));
    }

    [Fact]
    public void The_path_of_the_webhook_wins_over_values_and_the_label_over_the_path()
    {
        var pod = new Example
        {
            Path = "/inject/cluster/c2/net/n2/extra/x",
            Labels = new() { ["topology.istio.io/network"] = "n3" },
        }.Inject();
        Assert.Equal(["EXTRA", "ISTIO_META_CLUSTER_ID", "ISTIO_META_NETWORK"], pod.EnvNames()[^3..]);
        Assert.Equal(("c2", "n3"), (pod.Env("ISTIO_META_CLUSTER_ID"), pod.Env("ISTIO_META_NETWORK")));
    }

    [Fact]
    public void Several_ports_are_listed_a_line_each()
    {
        var pod = new Example
        {
            Containers = """
                [{"name":"a","ports":[{"containerPort":80,"name":"http","protocol":"TCP","hostPort":0}]},
                 {"name":"b","ports":[{"containerPort":81}]}]
                """,
        }.Inject();
        Assert.Equal(
            "[\n    {\"name\":\"http\",\"containerPort\":80,\"protocol\":\"TCP\"}\n    ,{\"containerPort\":81}\n]",
            pod.Env("ISTIO_META_POD_PORTS"));
        Assert.Equal("a,b", pod.Env("ISTIO_META_APP_CONTAINERS"));
    }

    [Fact]
    public void Datadog_and_OpenTelemetry_add_environment()
    {
        var pod = new Example
        {
            Values = """{"global":{"proxy":{"tracer":"datadog"}}}""",
            Mesh = """{"extensionProviders":[{"name":"o","opentelemetry":{"serviceAttributeEnrichment":"OTEL_SEMANTIC_CONVENTIONS"}}]}""",
            Annotations = new() { ["apm.datadoghq.com/env"] = """{"DD_Z":"1","DD_A":"2"}""" },
        }.Inject();
        Assert.Equal(["DD_A", "DD_Z", "OTEL_RESOURCE_ATTRIBUTES"], pod.EnvNames()[^3..]);
        Assert.Equal(
            "service.namespace=market,service.version=1.2,service.instance.id=market.$(POD_NAME).app",
            pod.Env("OTEL_RESOURCE_ATTRIBUTES"));
    }

    [Fact]
    public void A_bootstrap_of_ones_own_is_mounted()
    {
        var pod = new Example { Annotations = new() { ["sidecar.istio.io/bootstrapOverride"] = "mine" } }.Inject();
        Assert.Equal("/etc/istio/custom-bootstrap/custom_bootstrap.json", pod.Env("ISTIO_BOOTSTRAP_OVERRIDE"));
        Assert.Equal("/etc/istio/custom-bootstrap", (string)Mount(pod.Proxy, "custom-bootstrap-volume")!["mountPath"]!);
        Assert.Equal("mine", (string)pod.Volume("custom-bootstrap-volume")!["configMap"]!["name"]!);
    }

    [Fact]
    public void Certificates_of_another_authority_are_mounted_in_place()
    {
        var pod = new Example
        {
            Values = """{"global":{"caName":"GkeWorkloadCertificate","pilotCertProvider":"custom"}}""",
        }.Inject();
        Assert.Null(pod.Volume("workload-certs"));
        Assert.True((bool)Mount(pod.Proxy, "gke-workload-certificate")!["readOnly"]!);
        Assert.Null(pod.Volume("istiod-ca-cert"));
        Assert.Null(Mount(pod.Proxy, "istio-ca-crl"));
        Assert.NotNull(pod.Volume("istio-ca-crl"));
    }

    [Fact]
    public void A_cluster_trust_bundle_replaces_the_config_map()
    {
        var pod = new Example
        {
            Values = """
                {"global":{"trustBundleName":"own"},"pilot":{"env":{"ENABLE_CLUSTER_TRUST_BUNDLE_API":"true"},"crlConfigMapName":"crl2"}}
                """,
        }.Inject();
        Tables.Same(
            JsonNode.Parse("""{"name":"istio.io:istiod-ca:own","path":"root-cert.pem"}"""),
            pod.Volume("istiod-ca-cert")!["projected"]!["sources"]![0]!["clusterTrustBundle"]);
        Assert.Equal("crl2", (string)pod.Volume("istio-ca-crl")!["configMap"]!["name"]!);
        Assert.Equal("own", (string)new Example { Values = """{"global":{"trustBundleName":"own"}}""" }.Inject()
            .Volume("istiod-ca-cert")!["configMap"]!["name"]!);
    }

    [Fact]
    public void Mesh_certificates_are_those_of_the_service_account()
    {
        var pod = new Example
        {
            Values = """{"global":{"mountMtlsCerts":true}}""",
            Spec = """{"serviceAccountName":"clerk"}""",
        }.Inject();
        Assert.Equal("istio.clerk", (string)pod.Volume("istio-certs")!["secret"]!["secretName"]!);
        Assert.Equal("/etc/certs/", (string)Mount(pod.Proxy, "istio-certs")!["mountPath"]!);
    }

    [Fact]
    public void A_lightstep_tracer_with_tls_gets_its_certificates()
    {
        var pod = new Example
        {
            Values = """{"global":{"proxy":{"tracer":"lightstep"}}}""",
            Mesh = """{"defaultConfig":{"tracing":{"tlsSettings":{"caCertificates":"/etc/lightstep/ca.pem"}}}}""",
        }.Inject();
        Assert.Equal("/etc/lightstep/", (string)Mount(pod.Proxy, "lightstep-certs")!["mountPath"]!);
        Assert.Equal("lightstep.cacert", (string)pod.Volume("lightstep-certs")!["secret"]!["secretName"]!);
    }

    [Fact]
    public void Labels_name_the_service_and_the_tunnel()
    {
        var plain = new Example { Labels = [] }.Inject();
        Assert.Equal(("shop-1", "latest"), (plain.Label("service.istio.io/canonical-name"), plain.Label("service.istio.io/canonical-revision")));
        Assert.Null(plain.Label("networking.istio.io/tunnel"));

        var labelled = new Example
        {
            Labels = new()
            {
                ["app"] = "a",
                ["version"] = "v",
                ["app.kubernetes.io/name"] = "n",
                ["app.kubernetes.io/version"] = "w",
                ["security.istio.io/tlsMode"] = "disabled",
            },
            Mesh = """{"defaultConfig":{"proxyMetadata":{"ISTIO_META_ENABLE_HBONE":"true"}}}""",
        }.Inject();
        Assert.Equal(("n", "w"), (labelled.Label("service.istio.io/canonical-name"), labelled.Label("service.istio.io/canonical-revision")));
        Assert.Equal(("disabled", "http"), (labelled.Label("security.istio.io/tlsMode"), labelled.Label("networking.istio.io/tunnel")));
    }

    [Fact]
    public void A_full_image_wins_over_the_composed_one()
    {
        Assert.Equal("example.com/proxy:1", (string)new Example
        {
            Annotations = new() { ["sidecar.istio.io/proxyImage"] = "example.com/proxy:1" },
        }.Inject().Proxy["image"]!);
        var typed = new Example
        {
            Values = """{"global":{"hub":"h","tag":1.12,"variant":"debug"}}""",
            Mesh = """{"defaultConfig":{"image":{"imageType":"distroless"}}}""",
        }.Inject();
        Assert.Equal(("h/proxyv2:1.12-distroless", "h/proxyv2:1.12-debug"),
            ((string)typed.Proxy["image"]!, (string)typed.Init["image"]!));
    }
}
