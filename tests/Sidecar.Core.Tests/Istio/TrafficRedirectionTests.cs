using Sidecar.Core.Istio;
using static Sidecar.Core.Tests.Istio.InjectedExample;

namespace Sidecar.Core.Tests.Istio;

/// <summary>The init container: its arguments, user and capabilities.</summary>
public class TrafficRedirectionTests
{
    const string Traffic = "traffic.sidecar.istio.io/";

    [Fact]
    public void No_interception_means_no_init_container()
    {
        var pod = new Example { Annotations = new() { ["sidecar.istio.io/interceptionMode"] = "NONE" } }.Inject();
        Assert.Null(pod.Find("istio-init"));
        Assert.Equal("NONE", pod.Env("ISTIO_META_INTERCEPTION_MODE"));
        Assert.Null(pod.Pod["spec"]!["initContainers"]);
    }

    [Fact]
    public void The_listening_ports_are_those_of_the_mesh()
    {
        var init = new Example { Mesh = """{"proxyListenPort":15101,"proxyInboundListenPort":15106}""" }.Inject().Init;
        Assert.Equal(("15101", "15106"), (Arg(init, "-p"), Arg(init, "-z")));
    }

    [Fact]
    public void Ports_of_zero_mean_the_usual_ones()
    {
        var init = new Example { Mesh = """{"proxyListenPort":0,"proxyInboundListenPort":0}""" }.Inject().Init;
        Assert.Equal(("15001", "15006"), (Arg(init, "-p"), Arg(init, "-z")));
    }

    [Fact]
    public void Annotations_win_over_values_even_when_empty()
    {
        var init = new Example
        {
            Values = """
                {"global":{"proxy":{"includeIPRanges":"10.0.0.0/8","excludeIPRanges":"10.1.0.0/16","includeInboundPorts":"80",
                "includeOutboundPorts":"443","excludeOutboundPorts":"9999"}}}
                """,
            Annotations = new()
            {
                [Traffic + "includeOutboundIPRanges"] = "",
                [Traffic + "excludeOutboundIPRanges"] = "",
                [Traffic + "includeInboundPorts"] = "",
                [Traffic + "includeOutboundPorts"] = "",
                [Traffic + "excludeOutboundPorts"] = "",
            },
        }.Inject().Init;
        Assert.All((string[])["-i", "-x", "-b", "-q", "-o"], flag => Assert.Equal("", Arg(init, flag)));
    }

    [Fact]
    public void Flags_for_outbound_ports_and_interfaces_come_only_when_asked_for()
    {
        var init = new Example().Inject().Init;
        Assert.All((string[])["-q", "-o", "-k", "-c"], flag => Assert.Null(Arg(init, flag)));
    }

    [Fact]
    public void The_newer_name_of_the_virtual_interfaces_wins()
    {
        var init = new Example
        {
            Annotations = new()
            {
                [Traffic + "kubevirtInterfaces"] = "net0",
                ["istio.io/reroute-virtual-interfaces"] = "net1",
                [Traffic + "excludeInterfaces"] = "eth1",
            },
        }.Inject().Init;
        Assert.Equal(("net1", "eth1"), (Arg(init, "-k"), Arg(init, "-c")));
    }

    [Theory]
    [InlineData(null, "15020", "15090,15021,15020")]
    [InlineData("80,443", "15020", "15090,15021,80,443,15020")]
    [InlineData(" 80 ,, 443", "15020", null)]
    [InlineData("80,15020", "15020", "15090,15021,80,15020")]
    [InlineData("80", "0", "15090,15021,80")]
    [InlineData(null, "0", "15090,15021")]
    [InlineData("80", "123", "15090,15021,80,123")]
    public void The_agents_port_is_excluded_with_the_users(string? excluded, string statusPort, string? expected)
    {
        var annotations = new Dictionary<string, string> { ["status.sidecar.istio.io/port"] = statusPort };
        if (excluded is not null)
            annotations[Traffic + "excludeInboundPorts"] = excluded;
        var example = new Example { Annotations = annotations };
        if (expected is null)
            Assert.Contains("failed parsing port", example.Refusal().Errors[0].Message);
        else
            Assert.Equal(expected, Arg(example.Inject().Init, "-d"));
    }

    [Theory]
    [InlineData("""{"global":{"logAsJson":true}}""", "--log_as_json")]
    [InlineData("""{"global":{"proxy_init":{"forceApplyIptables":true}}}""", "--force-apply")]
    [InlineData("""{"global":{"nativeNftables":true}}""", "--native-nftables")]
    [InlineData("""{"global":{"logging":{"level":"default:debug"}}}""", "--log_output_level=default:debug")]
    public void Values_switch_arguments(string values, string argument)
    {
        Assert.Contains(argument, Args(new Example { Values = values }.Inject().Init));
        if (!argument.Contains('='))
            Assert.DoesNotContain(argument, Args(new Example().Inject().Init));
    }

    [Fact]
    public void A_transparent_proxy_is_excluded_by_its_usual_user_and_runs_as_root()
    {
        var pod = new Example { Annotations = new() { ["sidecar.istio.io/interceptionMode"] = "TPROXY" } }.Inject();
        Assert.Equal(("1337", "TPROXY"), (Arg(pod.Init, "-u"), Arg(pod.Init, "-m")));
        Tables.Same(
            System.Text.Json.Nodes.JsonNode.Parse("""{"add":["NET_ADMIN"],"drop":["ALL"]}"""),
            pod.Proxy["securityContext"]!["capabilities"]);
        Assert.Equal(0, (int)pod.Proxy["securityContext"]!["runAsUser"]!);
        Assert.Equal(1337, (int)pod.Proxy["securityContext"]!["runAsGroup"]!);
    }

    [Fact]
    public void A_cni_plugin_leaves_only_the_check_and_reads_annotations()
    {
        var pod = new Example
        {
            Values = """{"pilot":{"cni":{"enabled":true}},"global":{"proxy_init":{"forceApplyIptables":true}}}""",
            Annotations = new()
            {
                [Traffic + "excludeOutboundPorts"] = "9999",
                [Traffic + "excludeInterfaces"] = "eth1",
                [Traffic + "kubevirtInterfaces"] = "",
            },
        }.Inject();
        Assert.EndsWith("--run-validation --skip-rule-apply", string.Join(' ', Args(pod.Validation)));
        Assert.Null(pod.Validation["securityContext"]!["capabilities"]!["add"]);
        Assert.Equal("REDIRECT", pod.Annotation("sidecar.istio.io/interceptionMode"));
        Assert.Equal("*", pod.Annotation(Traffic + "includeOutboundIPRanges"));
        Assert.Null(pod.Annotation(Traffic + "excludeOutboundIPRanges"));
        Assert.Equal("15020", pod.Annotation(Traffic + "excludeInboundPorts"));
        Assert.Equal("9999", pod.Annotation(Traffic + "excludeOutboundPorts"));
        Assert.Null(pod.Annotation(Traffic + "includeOutboundPorts"));
        Assert.Null(pod.Annotation("k8s.v1.cni.cncf.io/networks"));
        Assert.Equal("istio-validation", pod.Names("initContainers")[0]);
    }

    [Fact]
    public void Multus_gets_the_plugins_network()
    {
        var pod = new Example { Values = """{"pilot":{"cni":{"enabled":true,"provider":"multus"}}}""" }.Inject();
        Assert.Equal("default/istio-cni", pod.Annotation("k8s.v1.cni.cncf.io/networks"));
    }

    [Fact]
    public void A_namespaced_network_is_written_into_a_json_list()
    {
        Assert.Equal(
            """[{"name":"a"}, {"name": "istio-cni", "namespace": "default"}]""",
            Sidecar.Core.Istio.Facts.MultusNetworks.Append("""[{"name":"a"}]""", "default/istio-cni"));
        Assert.Equal("[broken]", Sidecar.Core.Istio.Facts.MultusNetworks.Append("[broken]", "default/istio-cni"));
    }

    [Theory]
    [InlineData("1000620000/10000", "1000630000/5", "1000629999", 1000630004)]
    [InlineData("1000620000-1000629999", null, "1000629999", 1000629999)]
    [InlineData("1000620000/10000", "5-9,100/3", "1000629999", 9)]
    [InlineData("nonsense", "1000/x", "1337", 1337)]
    [InlineData(null, null, "1337", 1337)]
    public void On_OpenShift_the_namespace_assigns_user_and_group(string? uids, string? groups, string user, long group)
    {
        var annotations = new Dictionary<string, string>();
        if (uids is not null)
            annotations["openshift.io/sa.scc.uid-range"] = uids;
        if (groups is not null)
            annotations["openshift.io/sa.scc.supplemental-groups"] = groups;
        var pod = new Example
        {
            Configuration = IstioConfiguration.Default with { OpenShift = true },
            NamespaceAnnotations = annotations,
        }.Inject();
        Assert.Equal(user, Arg(pod.Init, "-u"));
        Assert.Equal(group, (long)pod.Proxy["securityContext"]!["runAsGroup"]!);
    }

    [Fact]
    public void The_users_proxy_user_is_told_to_the_redirection()
    {
        var own = """[{"name":"app"},{"name":"istio-proxy","image":"auto","securityContext":{"runAsUser":1234,"runAsGroup":5678}}]""";
        var redirected = new Example { Containers = own }.Inject();
        Assert.Equal("1234", Arg(redirected.Init, "-u"));
        Assert.Equal(0, (int)redirected.Init["securityContext"]!["runAsUser"]!);

        var checkedOnly = new Example { Containers = own, Values = """{"pilot":{"cni":{"enabled":true}}}""" }.Inject();
        Assert.Equal("1234", Arg(checkedOnly.Validation, "-u"));
        Assert.Equal(1234, (int)checkedOnly.Validation["securityContext"]!["runAsUser"]!);
        Assert.Equal(5678, (int)checkedOnly.Validation["securityContext"]!["runAsGroup"]!);
    }

    [Fact]
    public void The_environment_of_the_proxy_goes_to_the_redirection_too()
    {
        var pod = new Example
        {
            Annotations = new() { ["proxy.istio.io/config"] = "proxyMetadata:\n  ZED: z\n  ISTIO_META_DNS_CAPTURE: 'true'" },
        }.Inject();
        Assert.Equal(["ISTIO_META_DNS_CAPTURE", "ZED"], pod.EnvNames("istio-init"));
        Assert.Equal("true", pod.Env("ISTIO_META_DNS_CAPTURE"));
    }
}
