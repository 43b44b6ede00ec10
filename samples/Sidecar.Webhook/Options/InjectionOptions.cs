using Sidecar.Core.Istio;

namespace Sidecar.Webhook.Options;

/// <summary>Where the injection gets its configuration: files as a ConfigMap is mounted, and texts laid over them.</summary>
/// <remarks>Every file is optional; what is left empty is Istio's default.</remarks>
sealed class InjectionOptions
{
    /// <summary>Policy, selectors, templates: key <c>config</c> of the ConfigMap <c>istio-sidecar-injector</c>.</summary>
    public string ConfigFile { get; set; } = "";

    /// <summary>The Helm values: key <c>values</c> of the same ConfigMap.</summary>
    public string ValuesFile { get; set; } = "";

    /// <summary>The mesh configuration: key <c>mesh</c> of the ConfigMap <c>istio</c>.</summary>
    public string MeshFile { get; set; } = "";

    /// <summary>A folder of further templates, one a file; the name of the file, less its extension, is the template's.</summary>
    public string TemplatesFolder { get; set; } = "";

    /// <summary><c>enabled</c> or <c>disabled</c>, in place of the policy of <see cref="ConfigFile"/>. Empty: that one.</summary>
    public string Policy { get; set; } = "";

    /// <summary>Helm values as YAML or JSON, laid over <see cref="ValuesFile"/>. Empty: none.</summary>
    public string Values { get; set; } = "";

    /// <summary>Mesh configuration as YAML or JSON, laid over <see cref="MeshFile"/>. Empty: none.</summary>
    public string Mesh { get; set; } = "";

    /// <summary>The revision that injected pods are marked with. Empty: the default one.</summary>
    public string Revision { get; set; } = "";

    /// <summary>Whether the proxy becomes a native sidecar. <c>Auto</c> means no: the webhook knows no nodes.</summary>
    public NativeSidecarMode NativeSidecars { get; set; } = NativeSidecarMode.Auto;

    /// <summary>Whether the cluster is OpenShift. Default: no.</summary>
    public bool OpenShift { get; set; }

    /// <summary>For example <c>fips-140-3</c>. Default: none.</summary>
    public string CompliancePolicy { get; set; } = "";

    /// <summary>How often the files are looked at, 100 ms to 1 h. Default: 5 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);
}
