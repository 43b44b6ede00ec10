namespace Sidecar.Netfilter.Evaluation;

/// <summary>What a listener is in an interception; properties and loop following go by it.</summary>
public enum ListenerRole
{
    /// <summary>Part of the workload, or anything else that is no proxy.</summary>
    Application,

    /// <summary>The proxy's listener for captured inbound connections (Istio: 15006).</summary>
    ProxyInbound,

    /// <summary>The proxy's listener for captured outbound connections (Istio: 15001).</summary>
    ProxyOutbound,

    /// <summary>The proxy's name server (Istio: 15053).</summary>
    ProxyDns,

    /// <summary>Another port of the proxy that clients address directly: tunnel, status, metrics.</summary>
    ProxyOther,
}
