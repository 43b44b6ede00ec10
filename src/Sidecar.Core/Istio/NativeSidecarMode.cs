namespace Sidecar.Core.Istio;

/// <summary>
/// Whether the proxy is written as a native sidecar: an init container with <c>restartPolicy: Always</c> (KEP-753).
/// Istio's setting <c>ENABLE_NATIVE_SIDECARS</c>.
/// </summary>
public enum NativeSidecarMode
{
    /// <summary>On where every node, or the node the pod names, runs kubelet 1.33 or newer. The default.</summary>
    Auto,

    /// <summary>On, whatever the nodes are.</summary>
    Enabled,

    /// <summary>Off, whatever the nodes are.</summary>
    Disabled,
}
