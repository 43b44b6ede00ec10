using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Facts;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>The environment of the proxy container, in the order each template has it.</summary>
sealed class ProxyEnvironment
{
    static readonly ConstantVariable CpuLimit = ConstantVariable.Resource("ISTIO_CPU_LIMIT", "limits.cpu");
    static readonly ConstantVariable MemoryLimit = ConstantVariable.Resource("GOMEMLIMIT", "limits.memory");
    static readonly ConstantVariable NodeName = ConstantVariable.Field("ISTIO_META_NODE_NAME", "spec.nodeName");

    readonly IstioSettings _settings;
    readonly ConstantVariable[] _identity;
    readonly ConstantVariable[] _compliance;
    readonly ConstantVariable _cluster;
    readonly ConstantVariable[] _mesh;

    public ProxyEnvironment(IstioSettings settings)
    {
        _settings = settings;
        _identity =
        [
            ConstantVariable.Text("PILOT_CERT_PROVIDER", settings.Security.CertProvider),
            ConstantVariable.Text("CA_ADDR", settings.Security.CaAddress),
            ConstantVariable.Field("POD_NAME", "metadata.name"),
            ConstantVariable.Field("POD_NAMESPACE", "metadata.namespace"),
            ConstantVariable.Field("INSTANCE_IP", "status.podIP"),
            ConstantVariable.Field("SERVICE_ACCOUNT", "spec.serviceAccountName"),
            ConstantVariable.Field("HOST_IP", "status.hostIP"),
        ];
        _compliance = Compliance(settings.CompliancePolicy);
        var cluster = settings.Mesh.ClusterName;
        _cluster = ConstantVariable.Text(
            ProxyEnvironmentNames.ClusterId, cluster.Length > 0 ? cluster : "Kubernetes");
        _mesh =
        [
            .. ConstantUnlessEmpty("ISTIO_META_MESH_ID", settings.Mesh.MeshId),
            .. ConstantUnlessEmpty("TRUST_DOMAIN", settings.Mesh.TrustDomain),
        ];
    }

    public EnvironmentList ForSidecar(RenderInput input)
    {
        var list = new EnvironmentList(input.Facts.EnvironmentOverrides);
        AddInboundMode(list);
        list.Add(_identity).Add(CpuLimit);
        AddPod(list, input);
        AddApps(list, input).Add(MemoryLimit).Add(_compliance).Add(_cluster).Add(NodeName)
            .Add("ISTIO_META_INTERCEPTION_MODE", input.InterceptionMode);
        AddWorkload(list, input, WorkloadName(input));
        AddTracer(list, input);
        return list.AddAll(input.ProxyConfig.Metadata);
    }

    public EnvironmentList ForGateway(RenderInput input)
    {
        var list = new EnvironmentList(input.Facts.EnvironmentOverrides).Add(_identity).Add(CpuLimit);
        AddPod(list, input).Add(MemoryLimit).Add(_compliance);
        AddApps(list, input).Add(_cluster).Add(NodeName)
            .Add("ISTIO_META_INTERCEPTION_MODE", input.ProxyConfig.InterceptionMode);
        return AddWorkload(list, input, input.Workload.Name).AddAll(input.ProxyConfig.Metadata);
    }

    public EnvironmentList ForGrpcAgent(RenderInput input)
    {
        var list = new EnvironmentList(input.Facts.EnvironmentOverrides)
            .Add("ISTIO_META_GENERATOR", "grpc")
            .Add("OUTPUT_CERTS", "/var/lib/istio/data");
        AddInboundMode(list).Add(_identity);
        AddPod(list, input);
        AddApps(list, input).Add(_compliance).Add(_cluster).Add(NodeName);
        AddWorkload(list, input, WorkloadName(input));
        return AddTracer(list, input).AddAll(input.ProxyConfig.Metadata)
            // A proxyless client resolves names through xDS, so there is nothing to capture and no Envoy to run.
            .Add("ISTIO_META_DNS_CAPTURE", "false")
            .Add("DISABLE_ENVOY", "true");
    }

    static string WorkloadName(RenderInput input) =>
        input.Label(LabelNames.WorkloadName) ?? input.Workload.Name;

    EnvironmentList AddInboundMode(EnvironmentList list) =>
        list.AddIf(_settings.Mesh.InboundLocalhost, "REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION", "true");

    static EnvironmentList AddPod(EnvironmentList list, RenderInput input) => list
        .Add("PROXY_CONFIG", input.ProxyConfig.Text)
        .Add(ProxyEnvironmentNames.PodPorts, PodPorts.Render(input.Pod, input.Facts.EarlierPorts));

    static EnvironmentList AddApps(EnvironmentList list, RenderInput input) =>
        list.Add("ISTIO_META_APP_CONTAINERS", string.Join(',', input.Apps));

    EnvironmentList AddWorkload(EnvironmentList list, RenderInput input, string name)
    {
        list.AddUnlessEmpty(ProxyEnvironmentNames.Network, _settings.Mesh.Network)
            .AddUnlessEmpty("ISTIO_META_WORKLOAD_NAME", name)
            .AddUnlessEmpty("ISTIO_META_OWNER", Owner(input));
        if (input.Annotation(AnnotationNames.BootstrapOverride) is not null)
            list.Add("ISTIO_BOOTSTRAP_OVERRIDE", "/etc/istio/custom-bootstrap/custom_bootstrap.json");
        return list.Add(_mesh);
    }

    EnvironmentList AddTracer(EnvironmentList list, RenderInput input)
    {
        if (_settings.Proxy.Tracer == "datadog"
            && JsonRead.ParseObject(input.Annotation(AnnotationNames.DatadogEnvironment)) is { } variables)
            list.AddAll(variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
                .Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Printed())));
        if (_settings.Mesh.OtelConventions)
            list.AddUnlessEmpty("OTEL_RESOURCE_ATTRIBUTES", OtelResourceAttributes.Render(
                input.Pod.Annotations, input.Pod.Labels, input.Workload.Namespace,
                // A proxy of the user's own is no part of the service, and it is not in this list when injected again.
                [.. input.Pod.Containers.Where(container => container.Name != WellKnownContainers.Proxy)]));
        return list;
    }

    static string Owner(RenderInput input)
    {
        var workload = input.Workload;
        if (workload.ApiVersion.Length == 0 || workload.Name.Length == 0)
            return "";
        var space = workload.Namespace.Length > 0 ? workload.Namespace : "default";
        var kinds = workload.Kind.ToLowerInvariant() + "s";
        return $"kubernetes://apis/{workload.ApiVersion}/namespaces/{space}/{kinds}/{workload.Name}";
    }

    static ConstantVariable[] Compliance(string policy) =>
    [
        .. ConstantUnlessEmpty("COMPLIANCE_POLICY", policy),
        .. policy == "fips-140-3" ? [ConstantVariable.Text("GODEBUG", "fips140=only")] : (ConstantVariable[])[],
    ];

    static ConstantVariable[] ConstantUnlessEmpty(string name, string value) =>
        value.Length > 0 ? [ConstantVariable.Text(name, value)] : [];
}
