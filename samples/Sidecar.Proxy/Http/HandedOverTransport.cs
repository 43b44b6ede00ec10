using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Observability;
using Sidecar.Proxy.Relay;
using Sidecar.Proxy.Routing;

namespace Sidecar.Proxy.Http;

/// <summary>Where a connection came from and where it was going, for whoever handles its requests; they say what becomes of them.</summary>
sealed class Intercepted(Endpoint peer, Endpoint original)
{
    int unanswered;

    public Endpoint Peer => peer;

    public Endpoint Original => original;

    /// <summary>True while a request has no whole answer, and ever after if the connection went without it.</summary>
    public bool HasUnanswered => Volatile.Read(ref unanswered) > 0;

    public void BeginRequest() => Interlocked.Increment(ref unanswered);

    /// <param name="cut">True where the client has left with the whole connection.</param>
    public void EndRequest(bool cut)
    {
        if (!cut)
            Interlocked.Decrement(ref unanswered);
    }
}

/// <summary>What Kestrel "listens" to: connections of one protocol that the relay hands over.</summary>
sealed class HandedOverEndPoint(bool http2) : EndPoint
{
    public bool Http2 => http2;

    public override string ToString() => http2 ? "intercepted-http2" : "intercepted-http1";
}

/// <summary>A transport of Kestrel's whose connections were accepted by the relay; a bounded number waits.</summary>
/// <param name="state">Where they are counted.</param>
sealed class HandedOverTransport(ProxyState state) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    const int MostWaiting = 1024;

    /// <summary>The connections as such; their requests are counted by the routes they take.</summary>
    readonly Traffic traffic = state.Metrics.For(new TrafficKey(TrafficSide.Outbound, RouteTable.EachRequest.Route, RouteTable.EachRequest.Destination));

    readonly SocketConnectionContextFactory sockets = new(new SocketConnectionFactoryOptions(), NullLogger.Instance);
    readonly Channel<HandedOver>[] waiting = [NewChannel(), NewChannel()];
    volatile bool serving = true;

    /// <summary>True once the proxy leaves: what is still open is cut.</summary>
    public bool Leaving { get; set; }

    /// <summary>Takes a connection, if there is room.</summary>
    public bool TryTake(HandedOver connection)
    {
        if (waiting[connection.IsHttp2 ? 1 : 0].Writer.TryWrite(connection))
            return true;
        if (serving)
            return false;
        Refuse(connection);
        return true;
    }

    /// <summary>Nobody will come for connections: those that wait, and all that are still to be taken, are reset.</summary>
    public void RefuseAll()
    {
        serving = false;
        foreach (var queue in waiting)
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var taken))
                Refuse(taken);
        }
    }

    public bool CanBind(EndPoint endpoint) => endpoint is HandedOverEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener(this, (HandedOverEndPoint)endpoint));

    public void Dispose() => sockets.Dispose();

    static Channel<HandedOver> NewChannel() => Channel.CreateBounded<HandedOver>(MostWaiting);

    ConnectionContext Open(HandedOver taken)
    {
        var connection = sockets.Create(new Socket(new SafeSocketHandle(taken.File, ownsHandle: true)));
        var intercepted = new Intercepted(taken.Peer, taken.Original);
        connection.Features.Set(intercepted);
        // The end of the input is told with its reason, and once; who reads it may never come to see it.
#pragma warning disable CS0618 // Not every reader calls back; that of the socket transport does.
        connection.Transport.Input.OnWriterCompleted((reason, _) => End(taken, Flag(reason, intercepted)), null);
#pragma warning restore CS0618
        connection.Transport = new CountedTransport(connection.Transport, traffic);
        return connection;
    }

    /// <summary>A reset that hits an answer may be told to the one that sends it; to the one that receives the client has just ended then.</summary>
    ResponseFlag Flag(Exception? reason, Intercepted connection) =>
        reason is ConnectionResetException || (reason is null && connection.HasUnanswered) ? ResponseFlag.DownstreamReset
        : Leaving ? ResponseFlag.Shutdown
        : ResponseFlag.None;

    sealed class Listener(HandedOverTransport transport, HandedOverEndPoint end) : IConnectionListener
    {
        readonly Channel<HandedOver> waiting = transport.waiting[end.Http2 ? 1 : 0];

        public EndPoint EndPoint => end;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await waiting.Reader.WaitToReadAsync(cancellationToken))
                while (waiting.Reader.TryRead(out var taken))
                    try
                    {
                        return transport.Open(taken);
                    }
                    catch (SocketException)
                    {
                        transport.Left(taken); // It has gone in the meantime.
                    }
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            waiting.Writer.TryComplete();
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }

    void Refuse(HandedOver taken)
    {
        Kernel.Libc.Abort(taken.File);
        End(taken, ResponseFlag.UpstreamFailure);
    }

    void Left(HandedOver taken)
    {
        _ = Kernel.Libc.Close(taken.File);
        End(taken, ResponseFlag.DownstreamReset);
    }

    void End(HandedOver taken, ResponseFlag flag)
    {
        state.Leave();
        traffic.Close(flag, Stopwatch.GetElapsedTime(taken.Start).TotalSeconds);
    }
}
