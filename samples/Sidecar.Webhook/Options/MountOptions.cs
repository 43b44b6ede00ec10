namespace Sidecar.Webhook.Options;

/// <summary>
/// Files that are settings of the injection (section <c>Sidecar:Injection</c>), as ConfigMaps are mounted. A setting
/// from elsewhere, such as an environment variable, counts more. Read while the webhook runs, each time they change.
/// </summary>
sealed class MountOptions
{
    /// <summary>
    /// <c>Injector</c>, policy, selectors and templates: key <c>config</c> of the ConfigMap <c>istio-sidecar-injector</c>.
    /// Default: none.
    /// </summary>
    public string ConfigFile { get; set; } = "";

    /// <summary><c>Values</c>, the Helm values: key <c>values</c> of the same ConfigMap. Default: none.</summary>
    public string ValuesFile { get; set; } = "";

    /// <summary><c>Mesh</c>, the mesh configuration: key <c>mesh</c> of the ConfigMap <c>istio</c>. Default: none.</summary>
    public string MeshFile { get; set; } = "";

    /// <summary>
    /// A folder of further templates, one a file; the name of the file, less its extension, is the template's. Default: none.
    /// </summary>
    public string TemplatesFolder { get; set; } = "";

    /// <summary>How often the files are looked at, 100 ms to 1 h. Default: 5 s.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);
}
