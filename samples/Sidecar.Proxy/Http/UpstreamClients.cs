using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Relay;
using Sidecar.Proxy.Routing;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Proxy.Http;

/// <summary>Pools of connections to upstreams: one for each upstream of a configuration, one for original destinations.</summary>
sealed class UpstreamClients(ProxyState state)
{
    readonly ConditionalWeakTable<Upstream, HttpMessageInvoker> named = [];
    readonly Lazy<HttpMessageInvoker> original = new(() => Create((first, stop) =>
        ConnectAsync(state, [first], state.Settings.Limits.Connect, stop)));

    /// <summary>Connections to whatever address the request is for.</summary>
    public HttpMessageInvoker Original => original.Value;

    /// <summary>Connections to the endpoint the request is for, or the next of its upstream where that one takes none.</summary>
    public HttpMessageInvoker For(Upstream upstream) => named.GetValue(upstream, _ => Create((first, stop) =>
    {
        var start = Math.Max(0, upstream.Endpoints.AsSpan().IndexOf(first));
        return ConnectAsync(state, upstream.Endpoints.Skip(start).Concat(upstream.Endpoints.Take(start)), upstream.ConnectTimeout, stop);
    }));

    static HttpMessageInvoker Create(Func<Endpoint, CancellationToken, ValueTask<Stream>> connect) => new(new PartByPart(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current), // Its span, not the caller's.
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ConnectCallback = async (context, stop) =>
        {
            var first = new Endpoint(Netfilter.Address.Parse(context.DnsEndPoint.Host.Trim('[', ']')), (ushort)context.DnsEndPoint.Port);
            return await connect(first, stop);
        },
    }));

    static async ValueTask<Stream> ConnectAsync(ProxyState state, IEnumerable<Endpoint> endpoints, TimeSpan most, CancellationToken stop)
    {
        Exception last = new HttpRequestException("Every endpoint is the proxy itself.");
        foreach (var end in endpoints)
        {
            if (SelfGuard.Forbids(state.Settings.Listeners, end))
                continue;
            using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
            time.CancelAfter(most);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            Dialer.SetCommon((int)socket.Handle);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(end.Address.ToIPAddress(), end.Port), time.Token);
                return new Call(socket, state.OwnCalls, end);
            }
            catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !stop.IsCancellationRequested))
            {
                socket.Dispose();
                state.Metrics.FailConnect();
                last = error is SocketException ? error : new SocketException((int)SocketError.TimedOut);
            }
        }
        throw last;
    }

    /// <summary>A connection to an upstream; the proxy knows it for its own while it is open.</summary>
    sealed class Call(Socket socket, OwnCalls? calls, Endpoint target) : NetworkStream(socket, ownsSocket: true)
    {
        readonly OwnCall? own = calls?.Begin((int)socket.Handle, target);

        protected override void Dispose(bool disposing)
        {
            calls?.End(own);
            base.Dispose(disposing);
        }
    }
}
