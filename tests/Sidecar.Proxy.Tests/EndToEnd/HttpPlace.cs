using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>An HTTP server in a namespace, for HTTP/1.1 and HTTP/2 without TLS on one port.</summary>
sealed class HttpPlace : IAsyncDisposable
{
    readonly WebApplication app;

    HttpPlace(WebApplication app) => this.app = app;

    /// <summary>Answers with its name, the host, the version and the target as they came; <c>/echo</c> sends the body back.</summary>
    public static HttpPlace Start(NetworkNamespace place, int port, string name, RequestDelegate? handler = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // One listener a protocol, since without TLS Kestrel does not tell them apart; a small relay before them does.
        var (http1, http2) = (Path.GetTempFileName(), Path.GetTempFileName());
        File.Delete(http1);
        File.Delete(http2);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.ListenUnixSocket(http1, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.ListenUnixSocket(http2, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(handler ?? (http => AnswerAsync(http, name)));
        app.StartAsync().GetAwaiter().GetResult();
        var front = new TcpServer(place, "::", port, client => Relay(client, http1, http2));
        app.Lifetime.ApplicationStopping.Register(front.Dispose);
        return new HttpPlace(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }

    static async Task AnswerAsync(HttpContext http, string name)
    {
        if (http.Request.Path == "/echo")
        {
            http.Response.DeclareTrailer("grpc-status");
            await http.Response.Body.FlushAsync(); // The client sends when it has seen the head.
            var buffer = new byte[4096];
            while (await http.Request.Body.ReadAsync(buffer) is > 0 and var count)
            {
                await http.Response.Body.WriteAsync(buffer.AsMemory(0, count));
                await http.Response.Body.FlushAsync();
            }
            http.Response.AppendTrailer("grpc-status", "0");
            return;
        }
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        await http.Response.WriteAsync($"{name} {http.Request.Host} {http.Request.Protocol} {target}");
    }

    static void Relay(Socket client, string http1, string http2)
    {
        var first = new byte[3];
        if (client.Receive(first, SocketFlags.Peek) == 0)
            return;
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Connect(new UnixDomainSocketEndPoint(first.AsSpan().SequenceEqual("PRI"u8) ? http2 : http1));
        using var up = new NetworkStream(client);
        using var down = new NetworkStream(server);
        var sending = up.CopyToAsync(down).ContinueWith(_ => server.Shutdown(SocketShutdown.Send), TaskScheduler.Default);
        down.CopyTo(up);
        client.Shutdown(SocketShutdown.Send);
    }
}

static class HttpClients
{
    /// <summary>A client that calls one address from inside the pod, whatever the host of its requests.</summary>
    public static HttpClient Client(this ProxyPod pod, string address, int port, Version version, out Func<int> connections)
    {
        var count = 0;
        connections = () => Volatile.Read(ref count);
        return new HttpClient(new PinnedHost(address, port)
        {
            InnerHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = (_, _) =>
                {
                    Interlocked.Increment(ref count);
                    return ValueTask.FromResult<Stream>(new NetworkStream(pod.Call(address, port), ownsSocket: true));
                },
            },
        })
        { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Keeps the host of a request as its header, so that one connection carries requests for many.</summary>
    sealed class PinnedHost(string address, int port) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            request.Headers.Host = asked.Host;
            request.RequestUri = new Uri($"http://{address}:{port}{asked.OriginalString[(asked.OriginalString.IndexOf(asked.Host, StringComparison.Ordinal) + asked.Host.Length)..]}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>A body that is said word by word.</summary>
sealed class Spoken : HttpContent
{
    readonly Channel<string> words = Channel.CreateUnbounded<string>();

    public void Say(string? word) => Assert.True(word is null ? words.Writer.TryComplete() : words.Writer.TryWrite(word));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await foreach (var word in words.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(word));
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
