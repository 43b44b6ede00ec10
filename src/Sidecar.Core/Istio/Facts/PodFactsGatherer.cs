using System.Collections.Immutable;
using Sidecar.Core.Injection;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Json;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio.Facts;

/// <summary>Finds out about a pod what templates and later steps need.</summary>
sealed class PodFactsGatherer(IstioConfiguration configuration, IstioSettings settings)
{
    readonly ProxyConfigLevels _levels =
        new(configuration.Mesh, configuration.ProxyConfigs, settings.Mesh.RootNamespace);

    readonly bool _nativeDefault =
        NativeSidecars.ClusterDefault(configuration.NativeSidecars, configuration.Nodes, podNode: null);

    public PodFacts Gather(InjectionSubject subject, InjectionReport report)
    {
        var pod = subject.Pod;
        var warnings = new List<string>();
        var proxyConfig = _levels.For(
            subject.Namespace, pod.Labels, pod.Annotations.GetValueOrDefault(AnnotationNames.ProxyConfig), warnings);
        foreach (var warning in warnings)
            report.Warn(warning);
        return new()
        {
            ProxyConfig = proxyConfig,
            Workload = Workload(subject),
            EnvironmentOverrides = EnvironmentOverrides(subject, report),
            Identity = configuration.OpenShift
                ? ProxyIdentity.OfNamespace(subject.NamespaceAnnotations)
                : ProxyIdentity.Default,
            NativeDefault = NativeDefault(new JsonView(pod.Node)["spec"]["nodeName"].AsString()),
            EarlierPorts = pod.Annotations.ContainsKey(AnnotationNames.Status) ? EarlierPorts(pod) : null,
        };
    }

    static WorkloadReference Workload(InjectionSubject subject)
    {
        if (subject.Workload is { } workload)
            return workload;
        var owner = WorkloadOwner.Of(subject.Pod.Node);
        return owner.Namespace.Length > 0 ? owner : owner with { Namespace = subject.Namespace };
    }

    static string? EarlierPorts(Pod pod) => pod.FindContainer(WellKnownContainers.Proxy)?.Items("env")
        .LastOrDefault(variable => variable.Text("name") == ProxyEnvironmentNames.PodPorts).Text("value");

    bool NativeDefault(string? node) => node is null
        ? _nativeDefault
        : NativeSidecars.ClusterDefault(configuration.NativeSidecars, configuration.Nodes, node);

    ImmutableSortedDictionary<string, string> EnvironmentOverrides(InjectionSubject subject, InjectionReport report)
    {
        var parameters = subject.Parameters;
        var cluster = parameters.GetValueOrDefault(ProxyEnvironmentNames.ClusterId) is { Length: > 0 } named
            ? named
            : settings.Mesh.ClusterName;
        var network = subject.Pod.Labels.TryGetValue(LabelNames.Network, out var label) ? label
            : parameters.GetValueOrDefault(ProxyEnvironmentNames.Network) is { Length: > 0 } given ? given
            : settings.Mesh.Network;
        if (parameters.Count == 0 && cluster.Length == 0 && network.Length == 0)
            return PathParameters.Empty;
        var overrides = PathParameters.Empty.ToBuilder();
        foreach (var (name, value) in parameters)
            if (name is not (ProxyEnvironmentNames.ClusterId or ProxyEnvironmentNames.Network))
                overrides[name] = value;
        if (cluster.Length > 0)
            overrides[ProxyEnvironmentNames.ClusterId] = cluster;
        if (network.Length > 0)
            overrides[ProxyEnvironmentNames.Network] = network;
        // A label of the pod is the API server's to check.
        Check(overrides.Keys, label is null ? network : "", report);
        return overrides.ToImmutable();
    }

    /// <summary>Refuses what would make a pod that the API server refuses, without saying where it comes from.</summary>
    static void Check(IEnumerable<string> variables, string network, InjectionReport report)
    {
        foreach (var variable in variables)
            if (EnvironmentNameCheck.Fault(variable) is { } fault)
                report.Refuse(IstioErrorCodes.PathParameter, $"path parameter: {fault}");
        if (LabelSyntax.ValueFault(network) is { } wrong)
            report.Refuse(IstioErrorCodes.Network, $"network, for the label {LabelNames.Network}: {wrong}");
    }
}
