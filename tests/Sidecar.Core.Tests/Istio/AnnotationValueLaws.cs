using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sidecar.Core.Injection;
using Sidecar.Core.Interop;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Tests.Admission;
using PodAnnotationChecks = Sidecar.Core.Istio.Annotations.PodAnnotationChecks;

namespace Sidecar.Core.Tests.Istio;

/// <summary>
/// Whatever annotations say, what comes of it is a pod that an API server takes, or the list of all that is wrong.
/// </summary>
[Properties(Arbitrary = [typeof(AnnotationValueLaws)], MaxTest = 300, QuietOnSuccess = true)]
public class AnnotationValueLaws
{
    public sealed record Said(IReadOnlyDictionary<string, string> Annotations, IstioConfiguration Configuration)
    {
        public Pod Pod => PodWith(Annotations);

        public override string ToString() =>
            string.Join('\n', Annotations.Select(entry => $"{entry.Key}: {JsonValue.Create(entry.Value).ToJsonString()}"))
            + $"\nvalues {Configuration.Values}\nnative {Configuration.NativeSidecars}";
    }

    static readonly string[] Volumes =
    [
        """{"mine":{"emptyDir":{}}}""", """{"v":{"emptyDir":{"medium":"Memory"}}}""", """{"v":{"hostPath":{"path":"/"}}}""",
        """{"Bad Name":{"emptyDir":{}}}""", """{"mine":{"emptyDir":{},"hostPath":{"path":"/"}}}""", """{"mine":1,"-":{}}""",
        """{"istio-envoy":{"emptyDir":{}}}""", """{"mine":{"emptyDir":5}}""", """{"mine":null}""", """{"mine":{}}""", "[]",
        """{"mine":{"name":"other","configMap":{"name":"c"}}}""",
    ];

    static readonly string[] Mounts =
    [
        """{"v":{"mountPath":"/v"}}""", """{"mine":{"mountPath":"/mine","readOnly":true}}""", """{"nowhere":{"mountPath":"/n"}}""",
        """{"v":{}}""", """{"v":{"mountPath":""}}""", """{"v":{"mountPath":"/a:b"}}""", """{"v":{"mountPath":5}}""",
        """{"v":{"mountPath":"/etc/istio/pod"}}""", """{"istio-data":{"mountPath":"/data"}}""", """{"v":{"mountPath":"/v","readOnly":"yes"}}""",
        """{"v":{"mountPath":"/x"},"mine":{"mountPath":"/x"}}""", """{"v":{"mountPath":"/v","subPath":"../up"}}""", """{"v":7}""",
        """{"v":{"mountPath":"/v","mountPropagation":"Both"}}""",
    ];

    static readonly string[] Configs =
    [
        "proxyMetadata: {A: b}", "proxyMetadata: {'A=B': b}", "proxyMetadata: {'': b}", "image: {imageType: ' debug'}", "image: {imageType: debug}",
        "concurrency: 2", "statusPort: 70000", "holdApplicationUntilProxyStarts: true", "interceptionMode: TPROXY", "{", "a: [1", "drainDuration: 5m",
        "proxyMetadata: {POD_NAME: x, ISTIO_META_ENABLE_HBONE: 'true'}", "discoveryAddress: nowhere", "'text'", "nothing: known",
        "concurrency: 1e400", "concurrency: 4294967296", "concurrency: .inf", "tracing: {sampling: 1e400}", "tracing: []", "proxyMetadata: {A: 1}",
        "terminationDrainDuration: 999999999999999999999s", "interceptionMode: 3", "proxyMetadata: {A: null}", "image: null", "? [a]: b", "- a",
    ];

    static readonly string[] Numbers = ["0", "1", "15020", "65535", "65536", "2147483647", "2147483648", "4294967295", "-1", "1.5", " 7", "7 ", "1e3", "٣"];

    static readonly string[] Quantities = ["100m", "1", "1Gi", "0.5", "-1", "1e3", "1E", "2000m", "1Mi", "1e400", "", "1 ", "one"];

    static readonly string[] Texts =
    [
        "", " ", "*", "true", "false", "True", "no", "80", "80,443", "80, 90", "80,,90", "10.0.0.0/8", "10.0.0.0/8,fd00::/8", "10.0.0.0/33", "eth0", "eth0,0",
        "TPROXY", "NONE", "tproxy", "{}", "[", "{\"a\":1}", "8080:/m,9090", ":x", "70000", "15090", "example.com/i:1", "example.com/i:1 ", "\n", "a\tb\u0000c",
        new('x', 64), new('9', 400), "1e999999999", "\u2028", "\ufeff", "８０", "+80", "0x50", "&a *a", "a: &x [*x]", "---\na: 1\n---\nb: 2",
        "{\"a\":1,\"a\":2}", new('[', 500), "$$(X)", "::ffff:1.2.3.4/96", "fe80::1%eth0/64", "9223372036854775808", "-2147483649",
        "line\nline", "\"quoted\"", "😀", "$(POD_NAME)", "{{ .Values }}", "${pod.name}", "[{\"name\":\"x\"}]",
    ];

    static readonly Gen<(string, string)> Annotation =
        from annotation in Gen.Elements(IstioAnnotations.All.Where(annotation => annotation.Place != IstioAnnotationPlace.Label
            && annotation.Name is not ("sidecar.istio.io/inject" or "inject.istio.io/templates" or "sidecar.istio.io/status")).ToArray())
        from value in annotation.Name switch
        {
            "sidecar.istio.io/userVolume" => Gen.Elements(Volumes),
            "sidecar.istio.io/userVolumeMount" => Gen.Elements(Mounts),
            "proxy.istio.io/config" => Gen.Elements(Configs),
            "apm.datadoghq.com/env" => Gen.Elements("""{"A":"b"}""", """{"A=B":"c"}""", """{"A":{"b":1}}""", "{"),
            "proxy.istio.io/overrides" => Gen.Elements("{}", "[", """{"containers":[]}""", """{"containers":[{}]}""", """{"containers":[{"name":"istio-proxy","args":["own"]}]}"""),
            var name when name.Contains("proxyCPU", StringComparison.Ordinal) || name.Contains("proxyMemory", StringComparison.Ordinal) => Gen.Elements(Quantities),
            var name when name.Contains("Seconds", StringComparison.Ordinal) || name.Contains("port", StringComparison.OrdinalIgnoreCase) =>
                Gen.OneOf(Gen.Elements(Numbers), Gen.Elements(Texts)),
            _ => Gen.OneOf(Gen.Elements(Texts), Gen.Elements(Numbers), ArbMap.Default.GeneratorFor<string>().Where(text => text is not null)),
        }
        select (annotation.Name, value);

    public static Arbitrary<Said> AllSaid { get; } = Arb.From(
        from count in Gen.Choose(1, 7)
        from entries in Annotation.ListOf(count)
        from template in Gen.Elements("sidecar", "gateway", "grpc-agent", "grpc-simple")
        from values in Gen.Elements(
            "{}", """{"pilot":{"cni":{"enabled":true,"provider":"multus"}}}""", """{"global":{"proxy":{"tracer":"datadog"},"mountMtlsCerts":true}}""")
        from native in Gen.Elements(NativeSidecarMode.Enabled, NativeSidecarMode.Disabled)
        select new Said(
            entries.Append(("inject.istio.io/templates", template)).DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2),
            IstioConfiguration.Default with { Values = IstioValues.Parse(values), NativeSidecars = native }),
        said => said.Annotations.Keys.Where(key => key != "inject.istio.io/templates")
            .Select(key => said with { Annotations = said.Annotations.Where(entry => entry.Key != key).ToDictionary() }));

    [Property]
    public void An_annotation_makes_a_pod_that_an_API_server_takes_or_errors(Said said)
    {
        var result = Inject(said.Configuration, said.Pod);
        if (result is InjectionResult.Refused refused)
        {
            Assert.All(refused.Errors, error => Assert.False(string.IsNullOrWhiteSpace(error.Message)));
            return;
        }
        var injected = Assert.IsType<InjectionResult.Injected>(result);
        Assert.Empty(PodFacts.Check(said.Pod.ToJson(), injected.Pod.ToJson()));
        Assert.NotNull(injected.Pod.ToV1Pod());
        Assert.Equal("[]", Assert.IsType<InjectionResult.Injected>(Inject(said.Configuration, injected.Pod)).Patch.ToString());
    }

    [Property]
    public void Every_annotation_that_is_refused_alone_is_named_among_others(Said said)
    {
        var together = Inject(said.Configuration, said.Pod) is InjectionResult.Refused refused
            ? refused.Errors.Select(error => error.Message).ToList() : [];
        foreach (var (name, value) in said.Annotations)
            if (Inject(said.Configuration, PodWith(new Dictionary<string, string> { [name] = value })) is InjectionResult.Refused alone)
                foreach (var error in alone.Errors.Where(error => error.Code == "invalid-annotation"))
                    if (!IsAboutOthers(name))
                        Assert.Contains(error.Message, together);
    }

    /// <summary>What a mount lacks alone, such as its volume, another annotation may bring; and templates decide who reads it.</summary>
    static bool IsAboutOthers(string annotation) => annotation is "sidecar.istio.io/userVolumeMount" or "sidecar.istio.io/userVolume";

    [Theory]
    [InlineData("sidecar.istio.io/proxyCPU", "2", "sidecar.istio.io/proxyCPULimit", "1000m",
        "invalid value '2' for annotation 'sidecar.istio.io/proxyCPU': the request is more than the limit '1000m' of the annotation 'sidecar.istio.io/proxyCPULimit'")]
    [InlineData("sidecar.istio.io/userVolumeMount", """{"a":{"mountPath":"/a"}}""", "x", "",
        "invalid value '{\"a\":{\"mountPath\":\"/a\"}}' for annotation 'sidecar.istio.io/userVolumeMount': there is no volume 'a' to mount")]
    [InlineData("sidecar.istio.io/userVolumeMount", """{"v":{"mountPath":"/etc/istio/pod"}}""", "x", "",
        "invalid value '{\"v\":{\"mountPath\":\"/etc/istio/pod\"}}' for annotation 'sidecar.istio.io/userVolumeMount': something else is mounted at '/etc/istio/pod' already")]
    [InlineData("sidecar.istio.io/userVolume", """{"v":{"hostPath":{"path":"/"}}}""", "x", "",
        "invalid value '{\"v\":{\"hostPath\":{\"path\":\"/\"}}}' for annotation 'sidecar.istio.io/userVolume': the pod has a volume 'v' of another kind, emptyDir")]
    [InlineData("sidecar.istio.io/userVolume", """{"istio-token":{"emptyDir":{}}}""", "x", "",
        "invalid value '{\"istio-token\":{\"emptyDir\":{}}}' for annotation 'sidecar.istio.io/userVolume': a volume 'istio-token' is injected already")]
    [InlineData("sidecar.istio.io/bootstrapOverride", "", "x", "",
        "invalid value '' for annotation 'sidecar.istio.io/bootstrapOverride': the name is empty")]
    [InlineData("sidecar.istio.io/proxyImage", "example.com/x ", "x", "",
        "invalid value 'example.com/x ' for annotation 'sidecar.istio.io/proxyImage': found 'example.com/x ', expected no blanks around it")]
    public void What_does_not_go_together_is_named(string name, string value, string other, string otherValue, string message)
    {
        var pod = PodWith(new Dictionary<string, string> { [name] = value, [other] = otherValue });
        Assert.Equal([message], Assert.IsType<InjectionResult.Refused>(Inject(IstioConfiguration.Default, pod)).Errors.Select(error => error.Message));
    }

    [Theory]
    [InlineData("/inject/a=b/c", "path parameter: 'A=B' is no name of an environment variable: expected printable ASCII without '='")]
    [InlineData("/inject/net/not a label", "network, for the label topology.istio.io/network: 'not a label' is no label value: "
        + "expected letters, digits, '-', '_' and '.', found ' '")]
    public void A_path_that_would_make_a_bad_pod_is_refused(string path, string message)
    {
        var refused = new Example { Path = path }.Refusal();
        Assert.Equal([message], refused.Errors.Select(error => error.Message));
    }

    /// <summary>The names that annotations may not take are those that templates bring, under any configuration.</summary>
    [Fact]
    public void Volumes_and_mounts_of_the_templates_are_known()
    {
        var (volumes, paths) = (new HashSet<string>(), new HashSet<string>());
        foreach (var values in (string[])["{}", """{"global":{"caName":"GkeWorkloadCertificate","mountMtlsCerts":true,"proxy":{"tracer":"lightstep"}}}"""])
            foreach (var template in (string[])["sidecar", "grpc-agent"])
            {
                var injected = new Example
                {
                    Values = values,
                    Mesh = """{"defaultConfig":{"tracing":{"lightstep":{"address":"a:1","accessToken":"t"},"tlsSettings":{"caCertificates":"/certs/ca.pem"}}}}""",
                    Annotations = new() { ["inject.istio.io/templates"] = template, ["sidecar.istio.io/bootstrapOverride"] = "mine" },
                }.Inject();
                volumes.UnionWith(injected.Pod["spec"]!["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!));
                paths.UnionWith(injected.Proxy["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!));
            }
        Assert.Equal(PodAnnotationChecks.InjectedVolumes.Order(), volumes.Order());
        // Where a tracer's certificates are mounted is configured.
        Assert.Equal(PodAnnotationChecks.InjectedPaths.Order(), paths.Except(["/certs/"]).Order());
    }

    static InjectionResult Inject(IstioConfiguration configuration, Pod pod) =>
        IstioProfile.CreateInjector(configuration).Inject(new() { Pod = pod, RequestNamespace = "market" });

    static Pod PodWith(IReadOnlyDictionary<string, string> annotations) => Pod.FromJson(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = "shop-1",
            ["annotations"] = new JsonObject(annotations.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))),
        },
        ["spec"] = JsonNode.Parse("""
            {
              "containers": [
                { "name": "app", "image": "app", "ports": [{ "containerPort": 80, "name": "http" }],
                  "readinessProbe": { "httpGet": { "port": "http" } }, "livenessProbe": { "tcpSocket": { "port": 80 } } }
              ],
              "volumes": [{ "name": "v", "emptyDir": {} }]
            }
            """),
    });
}
