using System.Collections.Immutable;
using Sidecar.Core.Istio.Annotations;
using Sidecar.Core.Istio.Configuration;
using Sidecar.Core.Istio.Facts;
using Sidecar.Core.Pods;
using Sidecar.Core.Policy;

namespace Sidecar.Core.Istio.Rendering;

/// <summary>What the built-in templates are rendered from: the cleaned pod and what was found out about it.</summary>
sealed class RenderInput
{
    public RenderInput(Pod pod, IstioSettings settings, PodFacts facts)
    {
        Pod = pod;
        Settings = settings;
        Facts = facts;
        InterceptionMode = Annotation(AnnotationNames.InterceptionMode, facts.ProxyConfig.InterceptionMode);
        Native = NativeSidecars.ForTemplate(
            pod.Annotations.GetValueOrDefault(AnnotationNames.NativeSidecar), facts.NativeDefault);
        StatusPort = Annotation(AnnotationNames.StatusPort, settings.Proxy.StatusPort);
        Apps = [.. pod.Containers.Select(container => container.Name)
            .Where(name => name != WellKnownContainers.Proxy)];
    }

    public Pod Pod { get; }

    public IstioSettings Settings { get; }

    public PodFacts Facts { get; }

    public EffectiveProxyConfig ProxyConfig => Facts.ProxyConfig;

    public WorkloadReference Workload => Facts.Workload;

    /// <summary>
    /// Whether the pod asks for nothing of its own, so that most of what is rendered is the same as for its neighbours.
    /// </summary>
    public bool IsPlain
    {
        get
        {
            foreach (var (name, _) in Pod.Annotations)
                if (name.Contains("istio.io/", StringComparison.Ordinal))
                    return false;
            return ProxyConfig.IsShared && Facts.Identity == ProxyIdentity.Default
                && !Settings.Security.MountMtlsCerts;
        }
    }

    /// <summary>REDIRECT, TPROXY or NONE.</summary>
    public string InterceptionMode { get; }

    public bool IsTproxy => InterceptionMode == "TPROXY";

    /// <summary>Whether the proxy is written as a native sidecar.</summary>
    public bool Native { get; }

    /// <summary>The agent's port as the template prints it; <c>0</c> for no probes of the proxy.</summary>
    public string StatusPort { get; }

    public bool HasStatusPort => StatusPort != "0";

    /// <summary>Names of the application containers.</summary>
    public ImmutableArray<string> Apps { get; }

    /// <summary>An annotation of the pod, present but empty included, else what is configured.</summary>
    public string Annotation(string name, string otherwise) =>
        Pod.Annotations.TryGetValue(name, out var value) ? value : otherwise;

    /// <summary>An annotation of the pod; null where it is absent.</summary>
    public string? Annotation(string name) => Pod.Annotations.GetValueOrDefault(name);

    /// <summary>A label of the pod; null where it is absent or empty.</summary>
    public string? Label(string name) => Pod.Labels.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
