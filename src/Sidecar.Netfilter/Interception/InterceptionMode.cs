namespace Sidecar.Netfilter.Interception;

/// <summary>How inbound connections reach the proxy.</summary>
public enum InterceptionMode
{
    /// <summary>By destination NAT: the proxy asks the kernel for the original destination and is the peer of the application.</summary>
    Redirect,

    /// <summary>Through a transparent socket: the connection keeps both its addresses. Outbound traffic is redirected all the same.</summary>
    Tproxy,

    /// <summary>Nothing is intercepted: the rule set is empty.</summary>
    None,
}
