using System.Text.Json.Nodes;
using Sidecar.Core.Istio;
using static Sidecar.Core.Tests.Istio.InjectedExample;

namespace Sidecar.Core.Tests.Istio;

/// <summary>The templates <c>gateway</c>, <c>grpc-agent</c> and <c>grpc-simple</c>, and how templates are chosen.</summary>
public class OtherTemplateTests
{
    static Example With(string template) => new()
    {
        Annotations = new() { ["inject.istio.io/templates"] = template },
        Configuration = IstioConfiguration.Default with { NativeSidecars = NativeSidecarMode.Enabled },
    };

    [Fact]
    public void A_gateway_is_the_proxy_in_the_users_container()
    {
        var pod = (With("gateway") with
        {
            Containers = """[{"name":"istio-proxy","image":"auto"}]""",
            Labels = new() { ["app"] = new string('g', 70) },
            Values = """
                {"global":{"proxy":{"outlierLogPath":"/x","lifecycle":{"preStop":{"exec":{"command":["a"]}}}},"logAsJson":true},
                 "gateways":{"securityContext":{"fsGroup":7}}}
                """,
        }).Inject();
        Assert.Equal(["istio-proxy"], pod.Names("containers"));
        Assert.Equal("router", Args(pod.Proxy)[1]);
        Assert.DoesNotContain("--outlierLogPath=/x", Args(pod.Proxy));
        Assert.Contains("--log_as_json", Args(pod.Proxy));
        Assert.Equal(7, (int)pod.Pod["spec"]!["securityContext"]!["fsGroup"]!);
        Assert.Equal(70, pod.Label("service.istio.io/canonical-name")!.Length);
        Assert.Null(pod.Label("security.istio.io/tlsMode"));
        Assert.Null(pod.Proxy["resources"]);
        Assert.Null(pod.Proxy["startupProbe"]);
        Assert.Null(pod.Volume("istio-ca-crl"));
        Tables.Same(new JsonObject(), pod.Volume("credential-socket")!["emptyDir"]);
        Assert.NotNull(pod.Proxy["lifecycle"]);
    }

    [Fact]
    public void A_gateway_that_names_its_own_pull_policy_keeps_it()
    {
        var pod = (With("gateway") with
        {
            Containers = """[{"name":"istio-proxy","image":"auto","imagePullPolicy":"Never"}]""",
            Values = """{"global":{"imagePullPolicy":"Always"}}""",
        }).Inject();
        Assert.Equal("Never", (string)pod.Proxy["imagePullPolicy"]!);
    }

    [Fact]
    public void A_proxyless_application_gets_an_agent_beside_it()
    {
        var pod = With("grpc-agent").Inject();
        Assert.Equal(["app", "istio-proxy"], pod.Names("containers"));
        Assert.Empty(pod.Names("initContainers"));
        Assert.Equal(["ISTIO_META_GENERATOR", "OUTPUT_CERTS"], pod.EnvNames()[..2]);
        Assert.Equal(["ISTIO_META_DNS_CAPTURE", "DISABLE_ENVOY"], pod.EnvNames()[^2..]);
        Assert.DoesNotContain("ISTIO_CPU_LIMIT", pod.EnvNames());
        Assert.DoesNotContain("ISTIO_META_INTERCEPTION_MODE", pod.EnvNames());
        Assert.Equal("/etc/istio/proxy/grpc-bootstrap.json", pod.Env("GRPC_XDS_BOOTSTRAP", "app"));
        Assert.Equal("/etc/istio/proxy", (string)Mount(pod.Container("app"), "istio-xds")!["mountPath"]!);
        Assert.Null(pod.Proxy["securityContext"]);
        Assert.Equal("false", pod.Annotation("sidecar.istio.io/rewriteAppHTTPProbers"));
    }

    [Fact]
    public void Without_a_status_port_the_agent_loses_probe_resources_and_mounts()
    {
        var agent = (With("grpc-agent") with { Values = """{"global":{"proxy":{"statusPort":0}}}""" }).Inject().Proxy;
        Assert.All((string[])["readinessProbe", "resources", "volumeMounts"], field => Assert.Null(agent[field]));
    }

    [Fact]
    public void A_proxyless_application_without_agent_writes_its_bootstrap_file()
    {
        var pod = With("grpc-simple").Inject();
        var init = pod.Container("grpc-bootstrap-init");
        Assert.Equal("busybox:1.28", (string)init["image"]!);
        Assert.Equal(
            ["INSTANCE_IP", "POD_NAME", "POD_NAMESPACE", "ISTIO_NAMESPACE"], pod.EnvNames("grpc-bootstrap-init"));
        Assert.Equal("istio-system\n", pod.Env("ISTIO_NAMESPACE", "grpc-bootstrap-init"));
        Assert.Equal(["sh", "-c"], init["command"]!.AsArray().Take(2).Select(item => (string)item!));
        var script = (string)init["command"]![2]!;
        Assert.StartsWith("NODE_ID=\"sidecar~${INSTANCE_IP}~${POD_NAME}.${POD_NAMESPACE}~cluster.local\"\n", script);
        Assert.EndsWith("}' > /var/lib/grpc/data/bootstrap.json", script);
        var quoted = script[(script.IndexOf("echo '", StringComparison.Ordinal) + 6)..script.LastIndexOf('\'')];
        var bootstrap = JsonNode.Parse(quoted)!;
        Assert.Equal("'${SERVER_URI}'", (string)bootstrap["xds_servers"]![0]!["server_uri"]!);
        Assert.Equal("grpc", (string)bootstrap["node"]!["metadata"]!["GENERATOR"]!);
        Assert.Equal("99", pod.Env("GRPC_GO_LOG_VERBOSITY_LEVEL", "app"));
        Tables.Same(new JsonObject(), pod.Volume("grpc-io-proxyless-bootstrap")!["emptyDir"]);
        Assert.Null(pod.Annotation("istio.io/rev"));
    }

    [Fact]
    public void Naming_a_template_twice_is_harmless()
    {
        Tables.Same(
            Strip(With("sidecar").Inject().Pod), Strip(With("sidecar, sidecar").Inject().Pod));

        static JsonObject Strip(JsonObject pod)
        {
            pod["metadata"]!["annotations"]!.AsObject().Remove("inject.istio.io/templates");
            return pod;
        }
    }

    [Fact]
    public void An_unknown_template_is_refused_with_those_there_are()
    {
        var refused = With("sidecar,nothing").Refusal();
        Assert.Equal(
            "requested template \"nothing\" not found; have gateway, grpc-agent, grpc-simple, sidecar",
            Assert.Single(refused.Errors).Message);
    }

    [Fact]
    public void A_Go_template_refuses_the_pod_that_asks_for_it_and_no_other()
    {
        var configuration = IstioConfiguration.Default with
        {
            Injector = InjectorConfig.Parse("""
                templates:
                  sidecar: "spec: {{ .Values }}"
                  custom: "spec: {{ .Values }}"
                  plain: |
                    metadata:
                      labels: { plain: "yes" }
                aliases:
                  mine: [sidecar, custom]
                """),
        };
        foreach (var name in (string[])["custom", "mine"])
            Assert.Equal(
                "template \"custom\" is a Go text template, which cannot be run here: write it as plain YAML without "
                    + "'{{', or as a template in C#",
                Assert.Single((With(name) with { Configuration = configuration }).Refusal().Errors).Message);
        var pod = (With("sidecar,plain") with { Configuration = configuration }).Inject();
        Assert.Equal("yes", pod.Label("plain"));
        Assert.NotNull(pod.Find("istio-proxy"));
    }

    [Theory]
    [InlineData("spec:\n  containers:\n  - image: x\n",
        "failed to parse template \"custom\"; template custom:3:5: /spec/containers/0/name: expected a text that is not empty, found nothing")]
    [InlineData("metadata:\n  labels: {a: 1}\nspec:\n  volumes:\n  - {emptyDir: {}}\n", """
        failed to parse template "custom"; template custom:2:12: /metadata/labels/a: expected a text, found the number 1
        template custom:5:5: /spec/volumes/0: expected the key 'name' that items of this list are known by
        """)]
    [InlineData("spec: [\n", "failed to parse template \"custom\"; template custom:1:8: while parsing a node")]
    public void A_plain_template_is_checked_when_it_is_loaded(string template, string message)
    {
        var found = Assert.Throws<IstioConfigurationException>(() => IstioProfile.CreateInjector(WithTemplate(template))).Message;
        Assert.True(found.ReplaceLineEndings("\n").StartsWith(message, StringComparison.Ordinal), found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    public void A_template_may_hold_nothing(string template) =>
        Assert.Empty((With("custom") with { Configuration = WithTemplate(template) }).Inject().Names("initContainers"));

    [Fact]
    public void In_a_plain_template_nothing_is_a_placeholder()
    {
        var pod = (With("custom") with { Configuration = WithTemplate("metadata: {labels: {a: b}, annotations: {script: 'echo ${HOME}'}}") }).Inject();
        Assert.Equal("echo ${HOME}", pod.Annotation("script"));
    }

    static IstioConfiguration WithTemplate(string template) => IstioConfiguration.Default with
    {
        Injector = InjectorConfig.Default with { Templates = InjectorConfig.Default.Templates.Add("custom", template) },
    };

    [Fact]
    public void Injected_annotations_win()
    {
        var pod = new Example
        {
            Configuration = IstioConfiguration.Default with
            {
                Injector = InjectorConfig.Parse("injectedAnnotations: { istio.io/rev: mine, container.apparmor: x }"),
            },
        }.Inject();
        Assert.Equal(("mine", "x"), (pod.Annotation("istio.io/rev"), pod.Annotation("container.apparmor")));
    }
}
