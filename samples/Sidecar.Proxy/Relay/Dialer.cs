using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Routing;

namespace Sidecar.Proxy.Relay;

/// <summary>The address that an upstream is called from.</summary>
enum CallFrom
{
    /// <summary>Whichever the kernel chooses.</summary>
    Any,

    /// <summary>127.0.0.6 or ::6, which the rules let pass to the application.</summary>
    Passthrough,

    /// <summary>The client's own, with the mark that brings the answers back (TPROXY).</summary>
    Client,
}

/// <summary>Opens connections to upstreams, without waiting for them.</summary>
static class Dialer
{
    /// <summary>The mark of TPROXY's rules and routes.</summary>
    public const int TproxyMark = 1337;

    static readonly Address PassthroughIPv4 = Address.Parse("127.0.0.6");
    static readonly Address PassthroughIPv6 = Address.Parse("::6");

    /// <summary>The address that the application is called from, so that the rules let the call pass.</summary>
    public static Address Passthrough(Family family) => family == Family.IPv4 ? PassthroughIPv4 : PassthroughIPv6;

    /// <summary>The address to call from. Inbound under TPROXY that is the client's, but not where the client is local too.</summary>
    public static CallFrom Source(TrafficSide side, Decision decision, Interception mode, Address client) =>
        side == TrafficSide.Outbound || decision is Decision.Loopback ? CallFrom.Any
        : mode == Interception.Tproxy && !SelfGuard.IsLocal(client) ? CallFrom.Client
        : CallFrom.Passthrough;

    /// <summary>Begins to connect.</summary>
    /// <returns>The socket, or a negated error number.</returns>
    public static int Begin(Endpoint target, CallFrom from, Address client)
    {
        var file = Libc.Socket(target.Address.Family == Family.IPv4 ? Number.AF_INET : Number.AF_INET6);
        if (file < 0)
            return file;
        SetCommon(file);
        var failed = from == CallFrom.Any ? 0 : BindSource(file, target.Address.Family, from, client);
        if (failed >= 0)
        {
            failed = Libc.Connect(file, SocketAddress.From(target));
            if (failed is >= 0 or -Number.EINPROGRESS)
                return file;
        }
        _ = Libc.Close(file);
        return failed;
    }

    /// <summary>
    /// No delay for small writes; a peer that is gone without a word is noticed after five minutes of silence. While bytes are on
    /// their way the kernel notices by itself (tcp_retries2), so TCP_USER_TIMEOUT is left alone: it would also end who is
    /// there and just does not read.
    /// </summary>
    public static void SetCommon(int file)
    {
        _ = Libc.SetOption(file, Number.SOL_TCP, Number.TCP_NODELAY, 1);
        _ = Libc.SetOption(file, Number.SOL_SOCKET, Number.SO_KEEPALIVE, 1);
        _ = Libc.SetOption(file, Number.SOL_TCP, Number.TCP_KEEPIDLE, 120);
        _ = Libc.SetOption(file, Number.SOL_TCP, Number.TCP_KEEPINTVL, 30);
        _ = Libc.SetOption(file, Number.SOL_TCP, Number.TCP_KEEPCNT, 6);
    }

    static int BindSource(int file, Family family, CallFrom from, Address client)
    {
        _ = Libc.SetOption(file, Number.SOL_IP, Number.IP_BIND_ADDRESS_NO_PORT, 1);
        var source = from == CallFrom.Client ? client : Passthrough(family);
        if (from == CallFrom.Client)
        {
            var transparent = family == Family.IPv4
                ? Libc.SetOption(file, Number.SOL_IP, Number.IP_TRANSPARENT, 1)
                : Libc.SetOption(file, Number.SOL_IPV6, Number.IPV6_TRANSPARENT, 1);
            if (transparent < 0)
                return transparent;
            var marked = Libc.SetOption(file, Number.SOL_SOCKET, Number.SO_MARK, TproxyMark);
            if (marked < 0)
                return marked;
        }
        else if (family == Family.IPv6)
            _ = Libc.SetOption(file, Number.SOL_IPV6, Number.IPV6_FREEBIND, 1); // ::6 is no address of the pod's by itself.
        return Libc.Bind(file, SocketAddress.From(new Endpoint(source, 0)));
    }
}
