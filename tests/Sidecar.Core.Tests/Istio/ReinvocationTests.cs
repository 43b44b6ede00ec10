using System.Text.Json.Nodes;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Tests.Injection;

namespace Sidecar.Core.Tests.Istio;

/// <summary>What happens when an injected pod is sent once more (<c>reinvocationPolicy: IfNeeded</c>).</summary>
public class ReinvocationTests
{
    public static TheoryData<string, bool> UserContainers => new()
    {
        { """[{"name":"app"}]""", false },
        { """[{"name":"app"}]""", true },
        { """[{"name":"app"},{"name":"istio-proxy","image":"auto","args":["own"]}]""", false },
        { """[{"name":"app"},{"name":"istio-proxy","image":"auto","args":["own"]}]""", true },
        { """[{"name":"app"},{"name":"istio-proxy","image":"example.com/x","securityContext":{"runAsUser":1234,"runAsGroup":7}}]""", false },
        { """[{"name":"app"},{"name":"istio-proxy","securityContext":{"runAsUser":1234},"env":[{"name":"CA_ADDR","value":"own"}]}]""", true },
    };

    [Theory, MemberData(nameof(UserContainers))]
    public void A_second_injection_changes_nothing(string containers, bool native)
    {
        foreach (var mode in (string[])["REDIRECT", "TPROXY", "NONE"])
        {
            var example = new Example
            {
                Containers = containers,
                Annotations = new() { ["sidecar.istio.io/interceptionMode"] = mode, ["prometheus.io/port"] = "8080" },
                Values = """{"global":{"network":"n","multiCluster":{"clusterName":"c"}}}""",
                Configuration = IstioConfiguration.Default with
                {
                    NativeSidecars = native ? NativeSidecarMode.Enabled : NativeSidecarMode.Disabled,
                },
            };
            var first = example.Inject().Result.Pod;
            var second = Assert.IsType<InjectionResult.Injected>(
                example.Injector.Inject(example.Subject with { Pod = first }));
            Assert.Equal("[]", second.Patch.ToString());
        }
    }

    [Fact]
    public void A_container_added_in_between_is_taken_up()
    {
        var example = new Example
        {
            Containers = """[{"name":"app","readinessProbe":{"httpGet":{"port":80}}}]""",
            Configuration = IstioConfiguration.Default with { NativeSidecars = NativeSidecarMode.Enabled },
        };
        var first = example.Inject().Result.Pod;
        var added = first.With(pod => pod.Containers.Add((JsonObject)JsonNode.Parse("""
            {"name":"late","ports":[{"containerPort":81}],"livenessProbe":{"httpGet":{"path":"/l","port":81}}}
            """)!));
        var second = Assert.IsType<InjectionResult.Injected>(
            example.Injector.Inject(example.Subject with { Pod = added }));
        var pod = new InjectedExample(JsonNode.Parse(second.Pod.ToUtf8())!.AsObject(), second);
        Assert.Equal("app,late", pod.Env("ISTIO_META_APP_CONTAINERS"));
        Assert.Contains("81", pod.Env("ISTIO_META_POD_PORTS"));
        Assert.Equal(
            """{"/app-health/app/readyz":{"httpGet":{"port":80}},"/app-health/late/livez":{"httpGet":{"path":"/l","port":81}}}""",
            pod.Env("ISTIO_KUBE_APP_PROBERS"));
        Assert.Equal("/app-health/late/livez", (string)pod.Container("late")["livenessProbe"]!["httpGet"]!["path"]!);
        Assert.Equal(15020, (int)pod.Container("late")["livenessProbe"]!["httpGet"]!["port"]!);
    }

    // A divisor that nobody gave is written as 0; 420 is what an absent mode means.
    [Theory]
    [InlineData("""{"downwardAPI":{"items":[{"path":"cpu","resourceFieldRef":{"containerName":"app","resource":"limits.cpu"}}]}}""")]
    [InlineData("""{"projected":{"sources":[{"serviceAccountToken":{"path":"t"}},{"serviceAccountToken":{"path":"u","expirationSeconds":900}}]}}""")]
    [InlineData("""{"configMap":{"name":"c","defaultMode":0}}""")]
    public void A_volume_that_an_API_server_filled_in_is_left_alone(string source)
    {
        var example = new Example { Annotations = new() { ["sidecar.istio.io/userVolume"] = $$"""{"own":{{source}}}""" } };
        var stored = Pod.FromJson(StoredPod.Of(example.Inject().Result.Pod.ToJson()));
        Assert.Equal("[]", Assert.IsType<InjectionResult.Injected>(example.Injector.Inject(example.Subject with { Pod = stored })).Patch.ToString());
    }

    [Fact]
    public void A_mode_of_zero_is_not_the_absent_one()
    {
        var example = new Example { Annotations = new() { ["sidecar.istio.io/userVolume"] = """{"own":{"configMap":{"name":"c","defaultMode":0}}}""" } };
        var changed = example.Inject().Result.Pod.With(pod => pod.Json["spec"]!["volumes"]!.AsArray()
            .Single(volume => (string?)volume!["name"] == "own")!["configMap"]!["defaultMode"] = 420);
        var again = Assert.IsType<InjectionResult.Injected>(example.Injector.Inject(example.Subject with { Pod = changed }));
        Assert.Contains("\"defaultMode\":0", again.Pod.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ports_of_the_users_own_proxy_keep_their_place(bool native)
    {
        var example = new Example
        {
            Containers = """[{"name":"istio-proxy","ports":[{"containerPort":99}]},{"name":"app","ports":[{"containerPort":80}]}]""",
            Configuration = IstioConfiguration.Default with
            {
                NativeSidecars = native ? NativeSidecarMode.Enabled : NativeSidecarMode.Disabled,
            },
        };
        var first = example.Inject();
        Assert.Equal("[\n    {\"containerPort\":99}\n    ,{\"containerPort\":80}\n]", first.Env("ISTIO_META_POD_PORTS"));
        var second = Assert.IsType<InjectionResult.Injected>(
            example.Injector.Inject(example.Subject with { Pod = first.Result.Pod }));
        Assert.True(second.Patch.IsEmpty);
    }

    [Fact]
    public void A_probe_that_went_to_another_status_port_is_not_collected_again()
    {
        var example = new Example
        {
            Annotations = new() { ["status.sidecar.istio.io/port"] = "15022" },
            Containers = """[{"name":"app","livenessProbe":{"httpGet":{"path":"/l","port":"unknown"}}}]""",
        };
        var first = example.Inject();
        Assert.Null(first.Env("ISTIO_KUBE_APP_PROBERS"));
        Assert.Equal(15022, (int)first.Container("app")["livenessProbe"]!["httpGet"]!["port"]!);
        var second = Assert.IsType<InjectionResult.Injected>(
            example.Injector.Inject(example.Subject with { Pod = first.Result.Pod }));
        Assert.True(second.Patch.IsEmpty);
    }

    [Fact]
    public void The_older_template_leaves_variables_and_mounts_the_newer_one_lacks()
    {
        var example = new Example();
        var first = example.Inject().Result.Pod;
        var older = first.With(pod => pod.FindContainer("istio-proxy")!.Environment.Append("OLD", "1"));
        var second = Assert.IsType<InjectionResult.Injected>(
            example.Injector.Inject(example.Subject with { Pod = older }));
        Assert.Contains("\"OLD\"", second.Pod.ToString());
    }

    /// <summary>Of these the API takes one at most; a template's other one beside it would make a pod that is refused.</summary>
    [Fact]
    public void What_the_user_says_excludes_the_other_choice_of_the_template()
    {
        var example = new Example
        {
            Containers = """
                [{"name":"istio-proxy","image":"auto","readinessProbe":{"exec":{"command":["own"]}},
                  "env":[{"name":"POD_NAME","value":"own"},{"name":"CA_ADDR","valueFrom":{"fieldRef":{"fieldPath":"status.hostIP"}}}]}]
                """,
        };
        var proxy = example.Inject().Proxy;
        var variables = proxy["env"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => variable!.ToJsonString());
        Assert.Equal("""{"name":"POD_NAME","value":"own"}""", variables["POD_NAME"]);
        Assert.Equal("""{"name":"CA_ADDR","valueFrom":{"fieldRef":{"fieldPath":"status.hostIP"}}}""", variables["CA_ADDR"]);
        Assert.Null(proxy["readinessProbe"]!["httpGet"]);
        Assert.NotNull(proxy["readinessProbe"]!["exec"]);
    }

    [Fact]
    public void A_pod_that_an_API_server_stored_is_taken_back_without_half_a_probe()
    {
        var example = new Example
        {
            Containers = """[{"name":"app","image":"a:1","livenessProbe":{"tcpSocket":{"port":80}}},{"name":"istio-proxy","image":"auto"}]""",
            Configuration = IstioConfiguration.Default with { OriginalAnnotation = "mesh.example.com/original" },
        };
        var stored = Pod.FromJson(StoredPod.Of(example.Inject().Result.Pod.ToJson()));
        var back = Assert.IsType<UninjectionResult.Restored>(example.Injector.Uninject(stored)).Pod;
        Assert.Null(back.FindContainer("istio-proxy")!.Value["readinessProbe"]);
        Assert.Equal(80, (int)back.FindContainer("app")!.Value["livenessProbe"]!["tcpSocket"]!["port"]!);
        Assert.Null(back.FindContainer("app")!.Value["livenessProbe"]!["httpGet"]);
    }

    [Fact]
    public void A_network_that_the_path_leaves_empty_is_that_of_the_values() => Assert.Equal("n", new Example
    {
        Path = "/inject/net//cluster/c",
        Values = """{"global":{"network":"n"}}""",
    }.Inject().Env("ISTIO_META_NETWORK"));

    [Fact]
    public void A_broken_record_of_overrides_refuses_the_pod() => Assert.Contains(
        "proxy.istio.io/overrides",
        Assert.Single(new Example { Annotations = new() { ["proxy.istio.io/overrides"] = "[" } }.Refusal().Errors).Message);
}
