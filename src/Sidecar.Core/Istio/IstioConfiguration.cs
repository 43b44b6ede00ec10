using Sidecar.Core.Injection;
using Sidecar.Core.Injection.Preflight;

namespace Sidecar.Core.Istio;

/// <summary>Everything Istio's injection depends on besides the pod: what istiod reads from its cluster.</summary>
public sealed record IstioConfiguration
{
    /// <summary>Istio's own defaults: revision default, template <c>sidecar</c>, policy enabled.</summary>
    public static IstioConfiguration Default { get; } = new();

    /// <summary>The Helm values of the injector. Default: those of Istio's chart.</summary>
    public IstioValues Values { get; init; } = IstioValues.Default;

    /// <summary>The mesh configuration. Default: the control plane's.</summary>
    public MeshConfig Mesh { get; init; } = MeshConfig.Default;

    /// <summary>Policy, selectors, templates. Default: enabled, no selectors, template <c>sidecar</c>.</summary>
    public InjectorConfig Injector { get; init; } = InjectorConfig.Default;

    /// <summary>Revision of the control plane; empty and <c>default</c> both mean the default one.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Whether the proxy is written as a native sidecar. Default: as the nodes allow.</summary>
    public NativeSidecarMode NativeSidecars { get; init; } = NativeSidecarMode.Auto;

    /// <summary>
    /// The nodes of the cluster, for <see cref="NativeSidecarMode.Auto"/>; null where no list is at hand, which means
    /// no native sidecars. Default: null.
    /// </summary>
    public EquatableArray<ClusterNode>? Nodes { get; init; }

    /// <summary>The <c>ProxyConfig</c> resources of the cluster. Default: none. Not used by manual injection.</summary>
    public EquatableArray<ProxyConfigResource> ProxyConfigs { get; init; } = [];

    /// <summary>Whether the cluster is OpenShift, where namespaces assign user ids. Default: false.</summary>
    public bool OpenShift { get; init; }

    /// <summary>
    /// The control plane's <c>COMPLIANCE_POLICY</c>, for example <c>fips-140-3</c>. Default: empty, none.
    /// </summary>
    public string CompliancePolicy { get; init; } = "";

    /// <summary>
    /// What is looked for in an injected pod, such as <see cref="IstioProfile.Preflight"/>; null (the default) for
    /// nothing, as in Istio.
    /// </summary>
    public PreflightPolicy? Preflight { get; init; }

    /// <summary>
    /// The annotation in which an injection records how it is taken back exactly
    /// (<see cref="InjectionAnnotations.Original"/>); null (the default) for none, as in Istio.
    /// </summary>
    public string? OriginalAnnotation { get; init; }

    /// <summary>
    /// This configuration as <c>istioctl kube-inject</c> uses it: policy enabled, no selectors, always template
    /// <c>sidecar</c> unless the pod asks otherwise, no aliases, no injected annotations, no ProxyConfig resources, user
    /// and group 1337. Without a cluster at hand leave <see cref="Nodes"/> null.
    /// </summary>
    public IstioConfiguration ForManualInjection() => this with
    {
        Injector = Injector.ForManualInjection(),
        ProxyConfigs = [],
        OpenShift = false,
    };
}
