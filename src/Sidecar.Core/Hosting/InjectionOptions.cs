using Sidecar.Core.Istio;
using Sidecar.Core.Pods;
using Sidecar.Core.Templates;

namespace Sidecar.Core.Hosting;

/// <summary>
/// What a host's injector is made of, as plain texts and lists that configuration can bind (section
/// <see cref="Section"/>). Defaults are those of Istio's chart.
/// </summary>
/// <remarks>
/// Documents are given as their text, not as the name of a file: the library reads none. All of it is checked at once.
/// </remarks>
public sealed class InjectionOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Sidecar:Injection";

    /// <summary>Helm values of the injector, YAML or JSON, laid over those of the chart; see <see cref="IstioValues"/>.</summary>
    /// <value>Default: empty, the chart's values.</value>
    public string Values { get; set; } = "";

    /// <summary>The mesh configuration, YAML or JSON, laid over the control plane's; see <see cref="MeshConfig"/>.</summary>
    /// <value>Default: empty, the control plane's.</value>
    public string Mesh { get; set; } = "";

    /// <summary>The injector's own configuration, YAML or JSON; see <see cref="InjectorConfig"/>.</summary>
    /// <remarks><see cref="Policy"/> and the lists below count more than what this document says of the same thing.</remarks>
    /// <value>Default: empty, policy enabled and template <c>sidecar</c>.</value>
    public string Injector { get; set; } = "";

    /// <summary><c>ProxyConfig</c> resources, each YAML or JSON; see <see cref="ProxyConfigResource"/>.</summary>
    /// <value>Default: none.</value>
    public IList<string> ProxyConfigs { get; } = [];

    /// <summary>The revision of the control plane.</summary>
    /// <value>Default: empty, the default revision.</value>
    public string Revision { get; set; } = "";

    /// <summary>Whether the proxy is a native sidecar: <c>auto</c>, <c>enabled</c> or <c>disabled</c>.</summary>
    /// <value>Default: <c>auto</c>.</value>
    public string NativeSidecars { get; set; } = "auto";

    /// <summary>Whether the cluster is OpenShift, where namespaces assign user ids.</summary>
    /// <value>Default: false.</value>
    public bool OpenShift { get; set; }

    /// <summary>The control plane's <c>COMPLIANCE_POLICY</c>, for example <c>fips-140-3</c>.</summary>
    /// <value>Default: empty, none.</value>
    public string CompliancePolicy { get; set; } = "";

    /// <summary>What happens to pods that no rule decides on: <c>enabled</c> or <c>disabled</c>.</summary>
    /// <value>Default: empty, what <see cref="Injector"/> says.</value>
    public string Policy { get; set; } = "";

    /// <summary>Pods that are injected unless they decline, each a selector as <see cref="LabelSelector.Parse(string)"/> reads it.</summary>
    /// <value>Default: none; then what <see cref="Injector"/> says.</value>
    public IList<string> AlwaysInject { get; } = [];

    /// <summary>Pods that are not injected unless they ask, each a selector as <see cref="LabelSelector.Parse(string)"/> reads it.</summary>
    /// <value>Default: none; then what <see cref="Injector"/> says.</value>
    public IList<string> NeverInject { get; } = [];

    /// <summary>Templates by name, each a partial pod in YAML or JSON with placeholders; see <see cref="OverlayTemplate"/>.</summary>
    /// <remarks>They are laid over those of the profile: a name of both is this one's.</remarks>
    /// <value>Default: none.</value>
    public IDictionary<string, string> Templates { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The templates of a pod that names none, in order.</summary>
    /// <value>Default: none; then what <see cref="Injector"/> says.</value>
    public IList<string> DefaultTemplates { get; } = [];

    /// <summary>The part of the options that concerns Istio.</summary>
    /// <exception cref="IstioConfigurationException">Options are wrong; the message has all problems, one a line.</exception>
    internal IstioConfiguration ToIstioConfiguration() => new InjectionOptionsReader(this).ReadConfiguration();
}
