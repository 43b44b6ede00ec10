namespace Sidecar.Proxy.Observability;

/// <summary>Why a connection ended, by the letters that Envoy's access log has for it.</summary>
enum ResponseFlag
{
    /// <summary><c>-</c>: both sides ended it.</summary>
    None,

    /// <summary><c>DC</c>: the client reset it.</summary>
    DownstreamReset,

    /// <summary><c>UC</c>: the upstream reset it.</summary>
    UpstreamReset,

    /// <summary><c>UF</c>: no endpoint took the connection.</summary>
    UpstreamFailure,

    /// <summary><c>NR</c>: refused by a route, or by the policy since no route was found.</summary>
    NoRoute,

    /// <summary><c>SELF</c>: it went to the proxy itself.</summary>
    Self,

    /// <summary><c>SI</c>: idle for too long.</summary>
    Idle,

    /// <summary><c>SD</c>: the proxy left.</summary>
    Shutdown,

    /// <summary><c>UO</c>: a limit was reached.</summary>
    Overflow,

    /// <summary><c>UT</c>: the upstream took too long to answer a request, or to go on.</summary>
    UpstreamTimeout,

    /// <summary><c>UPE</c>: the upstream's answer to a request is not to be understood.</summary>
    UpstreamProtocolError,

    /// <summary><c>DPE</c>: the client's request is not to be understood, or not by a proxy.</summary>
    DownstreamProtocolError,
}

static class ResponseFlags
{
    static readonly string[] Letters = ["-", "DC", "UC", "UF", "NR", "SELF", "SI", "SD", "UO", "UT", "UPE", "DPE"];

    public static int Count => Letters.Length;

    public static string ToLetters(this ResponseFlag flag) => Letters[(int)flag];
}
