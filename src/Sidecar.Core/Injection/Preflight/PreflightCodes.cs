namespace Sidecar.Core.Injection.Preflight;

/// <summary>The stable codes of findings.</summary>
public static class PreflightCodes
{
    /// <summary>The injection brings the pod to a looser Pod Security level.</summary>
    public const string PodSecurity = "pod-security";

    /// <summary>Two containers name one port; all containers of a pod share one network.</summary>
    public const string DuplicatePort = "duplicate-port";

    /// <summary>A container of the user names a port that the injected ones need.</summary>
    public const string ReservedPort = "reserved-port";

    /// <summary>A container of the user runs as the proxy's user or group, whose traffic is not captured.</summary>
    public const string ProxyIdentity = "proxy-identity";

    /// <summary>A container of the user may change the rules that capture traffic.</summary>
    public const string NetAdmin = "net-admin";

    /// <summary>A container of the user is privileged, and so may change the rules that capture traffic.</summary>
    public const string Privileged = "privileged";

    /// <summary>The pod uses the network of its node: rules in it would be the node's.</summary>
    public const string HostNetwork = "host-network";

    /// <summary>Two containers of the result have one name; the API server will refuse the pod.</summary>
    public const string DuplicateContainer = "duplicate-container";

    /// <summary>All codes, in alphabetical order.</summary>
    public static EquatableArray<string> All { get; } =
        [DuplicateContainer, DuplicatePort, HostNetwork, NetAdmin, PodSecurity, Privileged, ProxyIdentity, ReservedPort];
}
