using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Istio;

/// <summary>A pod to be injected as Istio would, and what the control plane has been told.</summary>
public sealed record IstioSample(Pod Pod, IstioConfiguration Configuration, string Path)
{
    public InjectionSubject Subject => new()
    {
        Pod = Pod,
        RequestNamespace = "market",
        Parameters = IstioProfile.ParsePath(Path),
        NamespaceAnnotations = new Dictionary<string, string> { ["openshift.io/sa.scc.uid-range"] = "1000620000/10000" },
    };

    public override string ToString() =>
        $"{Pod}{Environment.NewLine}values {Configuration.Values}{Environment.NewLine}mesh {Configuration.Mesh}"
        + $"{Environment.NewLine}native {Configuration.NativeSidecars}, templates {Configuration.Injector.DefaultTemplates}, OpenShift {Configuration.OpenShift}, path {Path}";
}

/// <summary>Pods with annotations, probes and proxies of their own that Istio's profile looks at, good and bad ones.</summary>
public static class IstioPodGen
{
    static readonly string[] Values =
    [
        "", "true", "false", "0", "80", "80,443", " 80 , 90 ", "*", "10.0.0.0/8", "10.0.0.0/8,fd00::/8", "REDIRECT", "TPROXY",
        "NONE", "15020", "15000", "100m", "1Gi", "text with \"quotes\" and \n lines", "{}", "[", "{\"a\":{\"mountPath\":\"/a\"}}",
        "eth0", "holdApplicationUntilProxyStarts: true", "{\"proxyMetadata\":{\"A\":\"b\"}}", "sidecar", "gateway",
        "grpc-agent", "grpc-simple", "sidecar,grpc-simple", "sidecar, own", "both", "8080:/m,9090", ":x", "example.com/image:1",
    ];

    /// <summary>An annotation, mostly with a value it accepts.</summary>
    static readonly Gen<(string, string)> Annotation =
        from annotation in Gen.Elements(IstioAnnotations.All
            .Where(annotation => annotation.Place != IstioAnnotationPlace.Label
                && annotation.Name is not ("sidecar.istio.io/inject" or "sidecar.istio.io/status" or "proxy.istio.io/overrides"))
            .ToArray())
        from value in Gen.Frequency(
            (9, Gen.Elements(Values.Where(value => annotation.Fault(value) is null).Append("1").ToArray())),
            (1, Gen.Elements(Values)))
        select (annotation.Name, value);

    static readonly Gen<JsonObject> Annotations =
        from count in Gen.Choose(0, 6)
        from entries in Annotation.ListOf(count)
        select Map(entries.DistinctBy(entry => entry.Item1));

    static readonly Gen<JsonObject> Labels =
        from count in Gen.Choose(0, 3)
        from names in Gen.Elements(
            "app", "version", "topology.istio.io/network", "service.istio.io/canonical-name", "security.istio.io/tlsMode")
            .ListOf(count)
        from values in Gen.Elements("", "a", "very-long-name-that-has-to-be-cut-because-labels-are-short-you-know-63").ListOf(count)
        select Map(names.Zip(values).DistinctBy(pair => pair.First));

    static readonly Gen<JsonNode?> Probe = Gen.Elements(
        "null", """{"httpGet":{"port":80}}""", """{"httpGet":{"path":"/p","port":"http","scheme":"HTTPS"},"timeoutSeconds":3}""",
        """{"tcpSocket":{"port":15020}}""", """{"grpc":{"port":7,"service":"s"}}""", """{"exec":{"command":["x"]}}""",
        """{"httpGet":{"path":"/p","port":"nowhere"}}""").Select(text => JsonNode.Parse(text));

    static readonly Gen<JsonObject> Proxy = Gen.Elements(
        """{"name":"istio-proxy"}""", """{"name":"istio-proxy","image":"auto","args":["own"]}""",
        """{"name":"istio-proxy","image":"example.com/own","securityContext":{"runAsUser":1234,"runAsGroup":0}}""",
        """
        {"name":"istio-proxy","image":"auto","env":[{"name":"CA_ADDR","value":"x"},{"name":"OWN","value":"y"}],
         "ports":[{"containerPort":99}],"readinessProbe":{"httpGet":{"path":"/own","port":1}},
         "volumeMounts":[{"name":"v","mountPath":"/etc/istio/pod"},{"name":"w","mountPath":"/w"}]}
        """)
        .Select(text => JsonNode.Parse(text)!.AsObject());

    static Gen<JsonObject> App(string name) =>
        from readiness in Probe
        from liveness in Probe
        from hook in Probe
        from unknown in JsonGen.Object(1)
        select Container(name, readiness, liveness, hook, unknown);

    static readonly Gen<JsonObject> Tree =
        from annotations in Annotations
        from labels in Labels
        from first in App("app")
        from second in App("istio-like")
        from init in App("setup")
        from proxy in Proxy
        from shape in Gen.Choose(0, 31)
        select new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "p", ["labels"] = labels, ["annotations"] = annotations },
            ["spec"] = new JsonObject
            {
                ["initContainers"] = (shape & 1) == 0 ? null : new JsonArray(init),
                ["containers"] = new JsonArray(
                    [.. (shape & 2) == 0 ? [proxy] : (JsonNode[])[], first, .. (shape & 4) == 0 ? [second] : (JsonNode[])[]]),
                ["volumes"] = (shape & 8) == 0 ? null : JsonNode.Parse("""[{"name":"v","emptyDir":{}},{"name":"istio-data","emptyDir":{"sizeLimit":"1Gi"}}]"""),
            },
        };

    /// <summary>A template of the operator's own, which says things that an API server writes another way.</summary>
    static readonly InjectorConfig WithOwnTemplate = InjectorConfig.Parse("""
        defaultTemplates: [both]
        aliases: { both: [sidecar, own] }
        injectedAnnotations: { example.com/injected: "yes" }
        templates:
          own: |
            metadata: { labels: { own: "1" }, annotations: { own.example.com/a: "" } }
            spec:
              hostIPC: false
              initContainers:
              - name: prepare
                image: example.com/prepare:2
                tty: false
                workingDir: ""
                env: [{ name: EMPTY, value: "" }, { name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]
                resources: { limits: { cpu: 0.50, memory: 2048Ki }, requests: {} }
                volumeMounts: [{ name: scratch, mountPath: /scratch, readOnly: false }]
                readinessProbe: { periodSeconds: 0, timeoutSeconds: 0, initialDelaySeconds: 0, httpGet: { port: 7 } }
                ports: [{ containerPort: 7, hostPort: 0 }]
              containers:
              - name: app
                image: example.com/app:1
                env: [{ name: OWN, value: own }]
              volumes:
              - { name: scratch, emptyDir: { sizeLimit: 1024Mi, medium: "" } }
              - { name: workload-socket, emptyDir: null, csi: { driver: csi.example.com, readOnly: true } }
              - { name: credential-socket, emptyDir: null }
              - name: facts
                projected: { sources: [{ downwardAPI: { items: [{ path: l, fieldRef: { fieldPath: metadata.labels } }] } }, { serviceAccountToken: { path: t } }] }
              dnsConfig: { searches: [own.example.com], options: [{ name: ndots, value: "2" }] }
        """);

    static readonly Gen<IstioConfiguration> Configurations =
        from values in Gen.Elements(
            "{}", """{"pilot":{"cni":{"enabled":true,"provider":"multus"}}}""",
            """{"global":{"network":"n1","multiCluster":{"clusterName":"c1"},"imagePullSecrets":["s"]}}""",
            """{"global":{"proxy":{"holdApplicationUntilProxyStarts":true,"statusPort":0},"mountMtlsCerts":true}}""")
        from mesh in Gen.Elements(
            "{}", """{"defaultConfig":{"interceptionMode":"TPROXY"}}""", """{"enablePrometheusMerge":false}""",
            """{"defaultConfig":{"proxyMetadata":{"ISTIO_META_ENABLE_HBONE":"true","Z":"z"},"statusPort":15030}}""")
        from mode in Gen.Elements(NativeSidecarMode.Enabled, NativeSidecarMode.Disabled)
        from openShift in Gen.Elements(true, false)
        from injector in Gen.Elements(InjectorConfig.Default, WithOwnTemplate)
        select new IstioConfiguration
        {
            Values = IstioValues.Parse(values),
            Mesh = MeshConfig.Parse(mesh),
            NativeSidecars = mode,
            OpenShift = openShift,
            Injector = injector,
        };

    public static Arbitrary<IstioSample> Samples { get; } = Arb.From(
        from tree in Tree
        from configuration in Configurations
        from path in Gen.Elements("/inject", "/inject/cluster/c2/net/n2", "/inject/POD_NAME/x/zed/1")
        select new IstioSample(Pod.FromJson(tree), configuration, path),
        sample => Smaller(sample.Pod).Select(pod => sample with { Pod = pod }));

    static IEnumerable<Pod> Smaller(Pod pod)
    {
        foreach (var node in JsonShrink.Node(pod.ToJson()).OfType<JsonObject>())
        {
            Pod? smaller = null;
            try
            {
                smaller = Pod.FromJson(node);
            }
            catch (PodFormatException)
            {
                // Shrinking took away what makes it a pod.
            }
            if (smaller is not null)
                yield return smaller;
        }
    }

    static JsonObject Container(string name, JsonNode? readiness, JsonNode? liveness, JsonNode? hook, JsonObject unknown)
    {
        var container = new JsonObject
        {
            ["name"] = name,
            ["image"] = $"example.com/{name}:1",
            ["ports"] = JsonNode.Parse("""[{"name":"http","containerPort":8080}]"""),
            ["readinessProbe"] = readiness?.DeepClone(),
            ["livenessProbe"] = liveness?.DeepClone(),
            ["lifecycle"] = hook is null ? null : new JsonObject { ["preStop"] = hook.DeepClone() },
        };
        foreach (var (key, value) in unknown)
            container.TryAdd(key, value?.DeepClone());
        return container;
    }

    static JsonObject Map(IEnumerable<(string Name, string Value)> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Value)));
}
