namespace Sidecar.Core.Webhooks;

/// <summary>A resource of the Kubernetes API in one of its versions.</summary>
/// <param name="Group">The API group; the empty text is the core group.</param>
/// <param name="Version">The version, for example <c>v1</c>.</param>
/// <param name="Resource">The plural name of the resource, for example <c>pods</c>.</param>
public sealed record GroupVersionResource(string Group, string Version, string Resource)
{
    /// <summary>Pods, core/v1.</summary>
    public static GroupVersionResource Pods { get; } = new("", "v1", "pods");

    /// <summary>Namespaces, core/v1.</summary>
    public static GroupVersionResource Namespaces { get; } = new("", "v1", "namespaces");

    /// <summary>For example <c>pods.v1</c> or <c>deployments.v1.apps</c>.</summary>
    public override string ToString() => Group.Length == 0 ? $"{Resource}.{Version}" : $"{Resource}.{Version}.{Group}";
}
