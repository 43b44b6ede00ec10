using System.Collections.Concurrent;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>A call of the proxy's own to an upstream, while it is open.</summary>
/// <param name="From">The address that it is made from.</param>
/// <param name="To">Whom it is made to.</param>
sealed record OwnCall(Endpoint From, Endpoint To);

/// <summary>
/// The proxy's own calls, where the rules may hand them back to it: they know it by user or group 1337, and it has neither.
/// Such a call is reset when it comes in, so that it does not go round until descriptors run out. No two connections have
/// the same two ends, so nobody else's is taken for one.
/// </summary>
sealed class OwnCalls
{
    const uint Exempt = 1337;

    readonly ConcurrentDictionary<OwnCall, bool> open = new();

    OwnCalls()
    {
    }

    /// <summary>Null where the rules know the proxy, and nothing need be kept.</summary>
    public static OwnCalls? IfNeeded() => Libc.UserId() == Exempt || Libc.GroupId() == Exempt ? null : new OwnCalls();

    /// <summary>What to tell whoever has started the proxy so.</summary>
    public static string Warning =>
        $"runs as uid {Libc.UserId()}, gid {Libc.GroupId()}: rules that exempt {Exempt} hand its own calls back to it, and such a call is reset.";

    /// <summary>Keeps a call in mind.</summary>
    /// <param name="file">Its socket, which has a local address by now.</param>
    /// <param name="to">Whom it is made to.</param>
    public OwnCall? Begin(int file, Endpoint to)
    {
        var local = default(SocketAddress);
        if (Libc.LocalAddress(file, ref local) < 0 || local.Read() is not { } from)
            return null;
        var call = new OwnCall(from, to);
        open[call] = true;
        return call;
    }

    public void End(OwnCall? call)
    {
        if (call is not null)
            open.TryRemove(call, out _);
    }

    /// <summary>True for a connection that is one of these calls, come back.</summary>
    public bool Contains(Endpoint peer, Endpoint original) => open.ContainsKey(new OwnCall(peer, original));
}
