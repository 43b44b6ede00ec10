using System.Diagnostics;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Kernel;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Routing;

namespace Sidecar.Proxy.Relay;

/// <summary>The call to an upstream: endpoint by endpoint where a decision leads to, until one takes it or none is left.</summary>
/// <param name="state">Where calls of the proxy's own are known, and failures counted.</param>
/// <param name="listeners">The proxy's own, which are never called.</param>
/// <remarks>A part of its session, which holds the one copy of it.</remarks>
struct UpstreamCall(ProxyState state, ListenerSettings listeners)
{
    Candidates candidates;
    CallFrom source;
    Endpoint client;
    OwnCall? own;
    long start;

    /// <summary>The socket; -1 while there is none.</summary>
    public int File { get; private set; } = -1;

    /// <summary>The endpoint that was called last; null before the first.</summary>
    public Endpoint? Target { get; private set; }

    /// <summary>How long ago it was called.</summary>
    public readonly TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>Why no endpoint took the call.</summary>
    public readonly ResponseFlag Failure =>
        Target is { } last && SelfGuard.Forbids(listeners, last) ? ResponseFlag.Self : ResponseFlag.UpstreamFailure;

    /// <summary>True where the endpoint has refused, or cannot be reached.</summary>
    public readonly bool HasFailed => Libc.GetOption(File, Number.SOL_SOCKET, Number.SO_ERROR, out int error) < 0 || error != 0;

    /// <summary>Says whom to call, and for whom.</summary>
    public void Prepare(Decision decision, TrafficSide side, Endpoint peer, Endpoint original)
    {
        candidates = new Candidates(decision, original);
        source = Dialer.Source(side, decision, listeners.Mode, peer.Address);
        client = peer;
    }

    /// <summary>Calls the next endpoint, without waiting for it; false when none is left.</summary>
    public bool TryNext()
    {
        while (candidates.Next() is { } next)
        {
            Target = next;
            start = Stopwatch.GetTimestamp();
            var file = SelfGuard.Forbids(listeners, next) ? -Number.EACCES : Dialer.Begin(next, source, client.Address);
            if (file >= 0)
            {
                File = file;
                own = state.OwnCalls?.Begin(file, next);
                return true;
            }
            state.Metrics.FailConnect();
        }
        return false;
    }

    /// <summary>Gives the endpoint up that was called last.</summary>
    public void GiveUp()
    {
        state.Metrics.FailConnect();
        Forget();
        _ = Libc.Close(File);
        File = -1;
    }

    /// <summary>Its socket is closed, or about to be.</summary>
    public void Forget()
    {
        state.OwnCalls?.End(own);
        own = null;
    }
}
