using System.Collections.Immutable;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Pods;
using static Sidecar.Core.Istio.Annotations.AnnotationNames;

namespace Sidecar.Core.Istio;

/// <summary>
/// The one table of annotations and labels of Istio's injection: what each means, accepts and defaults to. Validation
/// runs from it, and the reference page is written from it.
/// </summary>
public static class IstioAnnotations
{
    const string Quantity = "a Kubernetes quantity";
    const string Text = "any text";
    const string ImageText = "any text without blanks around it";
    const string PortList = "ports 0 to 65535, comma separated";
    const string CidrList = "address ranges in CIDR form, comma separated, no blanks";
    const string Interfaces = "interface names, comma separated";
    const string Unsigned = "an integer from 0 to 2147483647";
    const string Boolean = "a boolean as Go parses it (1, t, true, 0, f, false, …)";
    const string Integer16 = "an integer from 0 to 65535";
    const string Resources = "values: global.proxy.resources";

    /// <summary>All of them, grouped by subject.</summary>
    public static ImmutableArray<IstioAnnotation> All { get; } =
        [.. Selection(), .. Proxy(), .. Probes(), .. Traffic(), .. Metrics(), .. Others(), .. Labels()];

    static IEnumerable<IstioAnnotation> Selection() =>
    [
        new(Inject, "whether to inject this pod", "true or false; any other text is no wish", "the policy")
        {
            Place = IstioAnnotationPlace.LabelOrAnnotation,
        },
        new(AnnotationNames.Templates, "the templates to inject, in order", "names or aliases, comma separated",
            "the configured default templates"),
        new(NativeSidecar, "write the proxy as a native sidecar", "false for off, any other text for on",
            "what the cluster supports"),
        new(Status, "what was injected; read when a pod is injected again", "written by injection", ""),
        new(Overrides, "containers of the user that a template wrote over; read when a pod is injected again",
            "a JSON object written by injection", "")
        {
            // The engine reads it, and refuses what it cannot read.
            IsValidated = true,
        },
        new(AnnotationNames.Revision, "the revision that injected the pod", "written by injection", ""),
    ];

    static IEnumerable<IstioAnnotation> Proxy() =>
    [
        new(ProxyImage, "the proxy's image, used if it has a slash", ImageText, "values: global.proxy.image")
        {
            Check = ValueChecks.Image,
        },
        new(ProxyImageType, "the flavour of the image, such as default, debug, distroless", ImageText,
            "the proxy config's image type, then values: global.variant") { Check = ValueChecks.Image },
        new(ProxyCpu, "CPU request of the proxy", Quantity, Resources) { Check = QuantityText.Check },
        new(ProxyMemory, "memory request of the proxy", Quantity, Resources) { Check = QuantityText.Check },
        new(ProxyCpuLimit, "CPU limit of the proxy", Quantity, Resources) { Check = QuantityText.Check },
        new(ProxyMemoryLimit, "memory limit of the proxy", Quantity, Resources) { Check = QuantityText.Check },
        new(LogLevel, "log level of the proxy", Text, "values: global.proxy.logLevel"),
        new(ComponentLogLevel, "log level of components of the proxy", Text, "values: global.proxy.componentLogLevel"),
        new(AgentLogLevel, "log level of the agent", Text, "values: global.logging.level"),
        new(CapNetBindService, "let the proxy bind ports below 1024", "true for yes, any other text for no",
            "values: global.proxy.capNetBindService"),
        new(BootstrapOverride, "config map with a bootstrap configuration of one's own", "a config map's name", "")
        {
            Check = ValueChecks.Name,
        },
        new(UserVolume, "volumes to add", "a JSON object, name to volume source; other text has no effect", "")
        {
            Check = VolumeChecks.Volumes,
        },
        new(UserVolumeMount, "mounts to add to the proxy",
            "a JSON object, volume name to mount; other text has no effect", "") { Check = VolumeChecks.Mounts },
        new(AnnotationNames.ProxyConfig, "proxy configuration of this pod", "part of a ProxyConfig as YAML",
            "mesh: defaultConfig") { Check = ProxyConfigCheck.Check },
    ];

    static IEnumerable<IstioAnnotation> Probes() =>
    [
        new(RewriteProbes, "send the application's probes through the agent", $"{Boolean}; other text has no effect",
            "values: sidecarInjectorWebhook.rewriteAppHTTPProbe"),
        new(AnnotationNames.StatusPort, "the agent's port; 0 drops the proxy's own probes", Integer16,
            "values: global.proxy.statusPort") { Check = ValueChecks.StatusPort },
        new(ReadinessInitialDelay, "initial delay of the proxy's readiness probe, in seconds", Unsigned,
            "values: global.proxy.readinessInitialDelaySeconds") { Check = ValueChecks.Seconds },
        new(ReadinessPeriod, "period of the proxy's readiness probe, in seconds", Unsigned,
            "values: global.proxy.readinessPeriodSeconds") { Check = ValueChecks.Seconds },
        new(ReadinessFailureThreshold, "failures before the proxy counts as unready", Unsigned,
            "values: global.proxy.readinessFailureThreshold") { Check = ValueChecks.Seconds },
    ];

    static IEnumerable<IstioAnnotation> Traffic() =>
    [
        new(InterceptionMode, "how inbound traffic is captured", "REDIRECT, TPROXY or NONE",
            "the proxy config's interceptionMode") { Check = ValueChecks.InterceptionMode },
        new(IncludeOutboundIpRanges, "outbound address ranges to capture (-i)", $"* or {CidrList}",
            "values: global.proxy.includeIPRanges") { Check = ValueChecks.IncludeIpRanges },
        new(ExcludeOutboundIpRanges, "outbound address ranges to leave alone (-x)", CidrList,
            "values: global.proxy.excludeIPRanges") { Check = ValueChecks.ExcludeIpRanges },
        new(IncludeInboundPorts, "inbound ports to capture (-b)", $"* or {PortList}",
            "values: global.proxy.includeInboundPorts") { Check = ValueChecks.IncludeInboundPorts },
        new(ExcludeInboundPorts, "inbound ports to leave alone (-d)", PortList,
            "values: global.proxy.excludeInboundPorts") { Check = ValueChecks.ExcludeInboundPorts },
        new(IncludeOutboundPorts, "outbound ports to capture whatever the address (-q)", Text,
            "values: global.proxy.includeOutboundPorts"),
        new(ExcludeOutboundPorts, "outbound ports to leave alone (-o)", PortList,
            "values: global.proxy.excludeOutboundPorts") { Check = ValueChecks.ExcludeOutboundPorts },
        new(ExcludeInterfaces, "interfaces to leave alone (-c)", Interfaces, "") { Check = ValueChecks.Interfaces },
        new(KubevirtInterfaces, "virtual interfaces whose traffic counts as outbound (-k)", Interfaces, "")
        {
            Check = ValueChecks.Interfaces,
        },
        new(RerouteVirtualInterfaces, "the newer name of the virtual interfaces; wins over the older", Interfaces, "")
        {
            Check = ValueChecks.Interfaces,
        },
        new(AnnotationNames.MultusNetworks, "networks to attach; injection adds its own under Multus",
            "names, comma separated, or a JSON list", ""),
    ];

    static IEnumerable<IstioAnnotation> Metrics() =>
    [
        new(MergeMetrics, "serve the application's metrics with the proxy's", Boolean, "mesh: enablePrometheusMerge")
        {
            Check = ValueChecks.Boolean,
        },
        new(ScrapeTargets, "several ports to scrape", "PORT[:PATH], comma separated", ""),
        new(SecureMetricsPort, "port of the merged metrics over mutual TLS", "written by injection if absent", ""),
        new(PrometheusScrape, "whether to scrape the pod", Boolean, "scrape"),
        new(PrometheusPort, "port to scrape; rewritten to the agent's", "1 to 65535, not reserved for Istio", ""),
        new(PrometheusPath, "path to scrape; rewritten to the agent's", Text, ""),
    ];

    static IEnumerable<IstioAnnotation> Others() =>
    [
        new(DefaultContainer, "the container kubectl means by default", Text, "the first application container"),
        new(DefaultLogsContainer, "the container kubectl logs means by default", Text,
            "the first application container"),
        new(DatadogEnvironment, "environment for the Datadog tracer", "a JSON object; other text has no effect", "")
        {
            Check = EnvironmentNameCheck.Names,
        },
        new("resource.opentelemetry.io/service.namespace", "OpenTelemetry service namespace", Text,
            "the workload's namespace"),
        new("resource.opentelemetry.io/service.version", "OpenTelemetry service version", Text,
            "label app.kubernetes.io/version, then the image's tag or digest"),
        new("resource.opentelemetry.io/service.instance.id", "OpenTelemetry service instance", Text,
            "namespace, pod and first container"),
    ];

    static IEnumerable<IstioAnnotation> Labels() => new IstioAnnotation[]
    {
        new(AnnotationNames.Revision, "which revision of the control plane injects the pod", "a revision or tag", ""),
        new(LabelNames.TlsMode, "mutual TLS of the pod", Text, "istio, by template sidecar"),
        new(LabelNames.Tunnel, "tunnel protocol of the pod", Text, "http, if ISTIO_META_ENABLE_HBONE is true"),
        new(LabelNames.CanonicalName, "service name in telemetry", Text,
            "label app.kubernetes.io/name, then app, then the workload's name"),
        new(LabelNames.CanonicalRevision, "service revision in telemetry", Text,
            "label app.kubernetes.io/version, then version, then latest"),
        new(LabelNames.WorkloadName, "the workload's name in telemetry", Text, "the workload's name"),
        new(LabelNames.Network, "the network the pod is in", Text, "the webhook's path, then values: global.network"),
        new(LabelNames.App, "application name", Text, ""),
        new(LabelNames.Version, "application version", Text, ""),
        new(LabelNames.AppName, "application name", Text, ""),
        new(LabelNames.AppVersion, "application version", Text, ""),
        new("pod-template-hash", "hash of a Deployment's pod template", "written by Kubernetes", ""),
        new("rollouts-pod-template-hash", "hash of a Rollout's pod template", "written by Argo Rollouts", ""),
        new("deploymentconfig", "name of the DeploymentConfig", "written by OpenShift", ""),
    }.Select(label => label with { Place = IstioAnnotationPlace.Label });
}
