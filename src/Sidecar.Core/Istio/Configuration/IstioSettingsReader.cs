using System.Text.Json.Nodes;

namespace Sidecar.Core.Istio.Configuration;

/// <summary>Reads values and mesh configuration into <see cref="IstioSettings"/>.</summary>
static class IstioSettingsReader
{
    public static IstioSettings Read(IstioConfiguration configuration)
    {
        var values = configuration.Values;
        var revision = configuration.Revision == "default" ? "" : configuration.Revision;
        return new()
        {
            Images = Images(values),
            Proxy = Proxy(values),
            Init = new(
                values["global", "proxy_init", "image"].Printed(),
                values["global", "proxy_init", "forceApplyIptables"].IsTruthy(),
                values["global", "nativeNftables"].IsTruthy()),
            Security = Security(values),
            Mesh = Mesh(values, configuration.Mesh),
            Cni = new(
                values["pilot", "cni", "enabled"].IsTruthy(), values["pilot", "cni", "provider"].Printed() == "multus"),
            LogLevel = values["global", "logging", "level"].Printed(),
            LogAsJson = values["global", "logAsJson"].IsTruthy(),
            IstioNamespace = values["global", "istioNamespace"].Printed(),
            Revision = revision,
            CompliancePolicy = configuration.CompliancePolicy,
            RewriteProbes = values["sidecarInjectorWebhook", "rewriteAppHTTPProbe"].IsTruthy(),
            GatewaySecurityContext = Fragment(values["gateways", "securityContext"]),
        };
    }

    static ImageSettings Images(IstioValues values) => new(
        values["global", "hub"].Printed(),
        values["global", "tag"].Printed(),
        values["global", "variant"].Printed(),
        values["global", "imagePullPolicy"].Printed(),
        [.. (values["global", "imagePullSecrets"] as JsonArray ?? []).Select(name => name.Printed())]);

    static ProxySettings Proxy(IstioValues values)
    {
        return new()
        {
            Image = Text("image"),
            ClusterDomain = Text("clusterDomain"),
            LogLevel = Text("logLevel"),
            ComponentLogLevel = Text("componentLogLevel"),
            OutlierLogPath = Text("outlierLogPath"),
            StsPort = values["global", "sts", "servicePort"].Printed(),
            StatusPort = Text("statusPort"),
            IncludeIpRanges = Text("includeIPRanges"),
            ExcludeIpRanges = Text("excludeIPRanges"),
            IncludeInboundPorts = Text("includeInboundPorts"),
            ExcludeInboundPorts = Text("excludeInboundPorts"),
            IncludeOutboundPorts = Text("includeOutboundPorts"),
            ExcludeOutboundPorts = Text("excludeOutboundPorts"),
            ReadinessInitialDelay = Text("readinessInitialDelaySeconds"),
            ReadinessPeriod = Text("readinessPeriodSeconds"),
            ReadinessFailureThreshold = Text("readinessFailureThreshold"),
            StartupFailureThreshold = values["global", "proxy", "startupProbe", "enabled"].IsTruthy()
                ? values["global", "proxy", "startupProbe", "failureThreshold"].Printed()
                : null,
            Privileged = ParsedBool.Parse(Text("privileged")) ?? false,
            CapNetBindService = Text("capNetBindService"),
            HoldApplication = values["global", "proxy", "holdApplicationUntilProxyStarts"].IsTruthy(),
            Resources = Fragment(NullRemoval.Clean(values["global", "proxy", "resources"])),
            Lifecycle = Fragment(values["global", "proxy", "lifecycle"]),
            SeccompProfile = Fragment(values["global", "proxy", "seccompProfile"]),
            Tracer = Text("tracer"),
        };

        string Text(string key) => values["global", "proxy", key].Printed();
    }

    static SecuritySettings Security(IstioValues values) => new()
    {
        CertProvider = values["global", "pilotCertProvider"].Printed(),
        CaAddress = values["global", "caAddress"].Printed() is { Length: > 0 } address ? address : IstiodAddress(values),
        CaName = values["global", "caName"].Printed(),
        MountMtlsCerts = values["global", "mountMtlsCerts"].IsTruthy(),
        TokenAudience = values["global", "sds", "token", "aud"].Printed(),
        TrustBundleName = values["global", "trustBundleName"].Printed(),
        UseClusterTrustBundle =
            ParsedBool.Parse(values["pilot", "env", "ENABLE_CLUSTER_TRUST_BUNDLE_API"].Printed()) ?? false,
        CrlConfigMapName = values["pilot", "crlConfigMapName"].Printed() is { Length: > 0 } name ? name : "istio-ca-crl",
    };

    static string IstiodAddress(IstioValues values)
    {
        var revision = values["revision"].Printed();
        var istiod = revision.Length == 0 ? "istiod" : $"istiod-{revision}";
        return $"{istiod}.{values["global", "istioNamespace"].Printed()}.svc:15012";
    }

    static MeshSettings Mesh(IstioValues values, MeshConfig mesh)
    {
        var trustDomain = mesh.Root.Text("trustDomain") is { Length: > 0 } domain
            ? domain
            : values["global", "trustDomain"].Printed();
        return new()
        {
            ClusterName = values["global", "multiCluster", "clusterName"].Printed(),
            Network = values["global", "network"].Printed(),
            MeshId = values["global", "meshID"].Printed() is { Length: > 0 } id ? id : trustDomain,
            TrustDomain = trustDomain,
            OutboundListenPort = PortOr(mesh.Root["proxyListenPort"], "15001"),
            InboundListenPort = PortOr(mesh.Root["proxyInboundListenPort"], "15006"),
            InboundLocalhost = mesh.Root.Object("inboundTrafficPolicy").Text("mode") == "LOCALHOST",
            OtelConventions = (mesh.Root.Array("extensionProviders") ?? []).Any(provider =>
                provider.Object("opentelemetry").Text("serviceAttributeEnrichment") == "OTEL_SEMANTIC_CONVENTIONS"),
            MergeMetrics = mesh.Root["enablePrometheusMerge"] is not { } merge || merge.IsTruthy(),
            AgentPort = mesh.AgentPort,
            RootNamespace = mesh.Root.Text("rootNamespace") ?? "",
        };
    }

    static string PortOr(JsonNode? port, string otherwise) => port.IsTruthy() ? port.Printed() : otherwise;

    static JsonFragment? Fragment(JsonNode? node) => node.IsTruthy() ? JsonFragment.From(node!) : null;
}
