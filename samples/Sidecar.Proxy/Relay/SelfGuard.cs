using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>
/// Keeps the proxy from calling itself, which would go round until descriptors run out: whatever a route says, no
/// connection goes to a port of the proxy's own at an address of this pod.
/// </summary>
static class SelfGuard
{
    public static bool Forbids(ListenerSettings listeners, Endpoint target) =>
        listeners.Owns(target.Port) && IsLocal(target.Address);

    /// <summary>True for an address that a socket of this namespace can have.</summary>
    public static bool IsLocal(Address address)
    {
        if (address.IsLoopback || address.IsUnspecified || (address.Family == Family.IPv4 && (uint)address.Bits >> 24 == 127))
            return true;
        var file = Libc.Socket(address.Family == Family.IPv4 ? Number.AF_INET : Number.AF_INET6);
        if (file < 0)
            return true; // Without a file to ask with, the connection would fail as well.
        var bound = Libc.Bind(file, SocketAddress.From(new Endpoint(address, 0)));
        _ = Libc.Close(file);
        return bound >= 0;
    }
}
