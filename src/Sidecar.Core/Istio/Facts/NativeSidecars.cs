using System.Globalization;

namespace Sidecar.Core.Istio.Facts;

/// <summary>Decides whether the proxy becomes a native sidecar, an init container that is always restarted (KEP-753).</summary>
static class NativeSidecars
{
    /// <summary>First kubelet minor version on which native sidecars are taken for granted.</summary>
    const int RequiredMinor = 33;

    /// <summary>
    /// The answer of the cluster. With <see cref="NativeSidecarMode.Auto"/> the node a pod already names decides, if
    /// it is known; otherwise all nodes must be new enough. No list of nodes means off, an empty list means on.
    /// </summary>
    public static bool ClusterDefault(
        NativeSidecarMode mode, IReadOnlyCollection<ClusterNode>? nodes, string? podNode) => mode switch
        {
            NativeSidecarMode.Enabled => true,
            NativeSidecarMode.Disabled => false,
            _ when nodes is null => false,
            _ when podNode is { Length: > 0 } && nodes.FirstOrDefault(node => node.Name == podNode) is { } own =>
                IsNewEnough(own.KubeletVersion),
            _ => nodes.All(node => IsNewEnough(node.KubeletVersion)),
        };

    /// <summary>The answer for one pod, used by the template: any text but <c>false</c> switches on.</summary>
    public static bool ForTemplate(string? annotation, bool clusterDefault) =>
        annotation is { Length: > 0 } ? annotation != "false" : clusterDefault;

    /// <summary>The answer for moving the user's container: only <c>true</c> and <c>false</c> count.</summary>
    public static bool ForMove(string? annotation, bool clusterDefault) =>
        annotation switch { "true" => true, "false" => false, _ => clusterDefault };

    static bool IsNewEnough(string kubeletVersion)
    {
        var parts = kubeletVersion.TrimStart('v').Split('.');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(Digits(parts[1]), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && (major > 1 || (major == 1 && minor >= RequiredMinor));
    }

    /// <summary>Some providers write a minor version such as <c>33+</c>.</summary>
    static string Digits(string minor) => minor.TrimEnd('+');
}
