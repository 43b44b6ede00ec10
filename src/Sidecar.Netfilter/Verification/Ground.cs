namespace Sidecar.Netfilter.Verification;

/// <summary>What the options say about a packet, by the first of them that says anything.</summary>
enum Ground
{
    /// <summary>Nothing is promised.</summary>
    Open,

    /// <summary>Its family is not intercepted: left alone.</summary>
    Family,

    /// <summary>An exclusion names it: left alone.</summary>
    Excluded,

    /// <summary>No option asks for it: left alone.</summary>
    NotIncluded,

    /// <summary>It goes to the tunnel's own port: left alone.</summary>
    Tunnel,

    /// <summary>The proxy sends it: left alone.</summary>
    Proxy,

    /// <summary>The proxy hands an inbound connection on to the application: left alone.</summary>
    Passthrough,

    /// <summary>The application sends it to its own pod: left alone.</summary>
    Loopback,

    /// <summary>It is for another host and only passed on: left alone.</summary>
    PassedOn,

    /// <summary>The proxy calls its own pod: to the inbound listener.</summary>
    SelfCall,

    /// <summary>Another host opens it to a port that is captured: to the inbound listener.</summary>
    Inbound,

    /// <summary>The application opens it to a destination that is captured: to the outbound listener.</summary>
    Outbound,

    /// <summary>A guest opens it to a destination that is captured: to the outbound listener.</summary>
    Guest,

    /// <summary>The application asks a name server: to the agent's listener.</summary>
    Dns,
}
