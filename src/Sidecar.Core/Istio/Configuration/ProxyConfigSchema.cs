namespace Sidecar.Core.Istio.Configuration;

/// <summary>The fields of <c>ProxyConfig</c> (istio.io/api, mesh/v1alpha1/proxy.proto).</summary>
static class ProxyConfigSchema
{
    static readonly MessageSchema Tls = new(
        Choice("mode", "DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"),
        Text("clientCertificate"),
        Text("privateKey"),
        Text("caCertificates"),
        Text("credentialName"),
        Texts("subjectAltNames"),
        Text("sni"),
        OptionalFlag("insecureSkipVerify"),
        Text("caCrl"));

    static readonly MessageSchema RemoteService = new(
        Text("address"),
        Message("tlsSettings", Tls),
        Open("tcpKeepalive"));

    static readonly MessageSchema Tracing = new(
        Message("zipkin", new(Text("address"))),
        Message("lightstep", new(Text("address"), Text("accessToken"))),
        Message("datadog", new(Text("address"))),
        Open("stackdriver"),
        Open("openCensusAgent"),
        Open("customTags"),
        Integer("maxPathTagLength"),
        Number("sampling"),
        Message("tlsSettings", Tls),
        OptionalFlag("enableIstioTags"));

    public static MessageSchema Root { get; } = new(
        Text("configPath"),
        Text("binaryPath"),
        Text("serviceCluster"),
        Choice("tracingServiceName",
            "APP_LABEL_AND_NAMESPACE", "CANONICAL_NAME_ONLY", "CANONICAL_NAME_AND_NAMESPACE"),
        Duration("drainDuration"),
        Text("discoveryAddress"),
        Text("zipkinAddress"),
        Text("statsdUdpAddress"),
        Integer("proxyAdminPort"),
        new("controlPlaneAuthPolicy", FieldKind.Choice)
        {
            Choices = new Dictionary<int, string> { [0] = "NONE", [1] = "MUTUAL_TLS", [1000] = "INHERIT" },
        },
        Text("customConfigFile"),
        Integer("statNameLength"),
        OptionalInteger("concurrency"),
        Text("proxyBootstrapTemplatePath"),
        Choice("interceptionMode", "REDIRECT", "TPROXY", "NONE"),
        Message("tracing", Tracing),
        Message("envoyAccessLogService", RemoteService),
        Message("envoyMetricsService", RemoteService),
        new("proxyMetadata", FieldKind.TextMap),
        new("runtimeValues", FieldKind.TextMap),
        Integer("statusPort"),
        Texts("extraStatTags"),
        Duration("terminationDrainDuration"),
        Open("gatewayTopology"),
        Open("readinessProbe"),
        Open("proxyStatsMatcher"),
        OptionalFlag("holdApplicationUntilProxyStarts"),
        Texts("caCertificatesPem"),
        Message("image", new(Text("imageType"))),
        Open("privateKeyProvider"),
        Open("proxyHeaders"),
        Duration("fileFlushInterval"),
        OptionalInteger("fileFlushMinSizeKb"),
        OptionalFlag("statsCompression"));

    static FieldSchema Text(string name) => new(name, FieldKind.Text);

    static FieldSchema Texts(string name) => new(name, FieldKind.Texts);

    static FieldSchema Integer(string name) => new(name, FieldKind.Integer);

    static FieldSchema Number(string name) => new(name, FieldKind.Number);

    static FieldSchema OptionalFlag(string name) => new(name, FieldKind.OptionalFlag);

    static FieldSchema OptionalInteger(string name) => new(name, FieldKind.OptionalInteger);

    static FieldSchema Duration(string name) => new(name, FieldKind.Duration);

    static FieldSchema Open(string name) => new(name, FieldKind.Open);

    static FieldSchema Message(string name, MessageSchema message) =>
        new(name, FieldKind.Message) { Message = message };

    static FieldSchema Choice(string name, params string[] names) => new(name, FieldKind.Choice)
    {
        Choices = names.Index().ToDictionary(choice => choice.Index, choice => choice.Item),
    };
}
