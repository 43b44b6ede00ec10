using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>
/// gRPC without TLS, by a real client and a real server, on each way through the proxy: request by request, as a stream of
/// bytes, and in through the inbound listener. Every message must arrive before the next is sent: nothing may wait for more.
/// </summary>
public class GrpcTests
{
    public static TheoryData<string> Ways => ["by request", "by connection", "inbound"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Calls_of_all_four_kinds_arrive_message_by_message(string way)
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var server = await GrpcServer.StartAsync(way == "inbound" ? pod.Inside : pod.Outside, way == "by request" ? 9001 : 80);
        var proxy = pod.Start(way != "by request" ? "{}" : $$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        using var channel = Open(() => way == "inbound" ? pod.CallIn(ProxyPod.Address, 80) : pod.Call(ProxyPod.World, 80));
        var call = channel.CreateCallInvoker();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(TimeSpan.FromMinutes(1));
        var options = new CallOptions(new Metadata { { "client", "test" } }, cancellationToken: time.Token);

        Assert.Equal("ping", await call.AsyncUnaryCall(EchoMethods.Unary, null, options, "ping"));

        using (var up = call.AsyncClientStreamingCall(EchoMethods.Up, null, options))
        {
            foreach (var word in (string[])["one", "two", "three"])
                await up.RequestStream.WriteAsync(word, time.Token);
            await up.RequestStream.CompleteAsync();
            Assert.Equal("one two three", await up);
        }

        using (var down = call.AsyncServerStreamingCall(EchoMethods.Down, null, options, "a b c"))
        {
            Assert.Equal("test", (await down.ResponseHeadersAsync).GetValue("seen")); // Before any message.
            foreach (var word in (string[])["a", "b", "c"])
            {
                server.Allow();
                Assert.True(await down.ResponseStream.MoveNext(time.Token));
                Assert.Equal(word, down.ResponseStream.Current);
            }
            Assert.False(await down.ResponseStream.MoveNext(time.Token));
            Assert.Equal("3", down.GetTrailers().GetValue("count"));
        }

        using (var both = call.AsyncDuplexStreamingCall(EchoMethods.Both, null, options))
        {
            Assert.Equal("test", (await both.ResponseHeadersAsync).GetValue("seen")); // Before the client has said anything.
            foreach (var word in (string[])["one", new string('x', 100_000), "three"])
            {
                await both.RequestStream.WriteAsync(word, time.Token);
                Assert.True(await both.ResponseStream.MoveNext(time.Token));
                Assert.Equal(word, both.ResponseStream.Current);
            }
            await both.RequestStream.CompleteAsync();
            Assert.False(await both.ResponseStream.MoveNext(time.Token));
        }

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call.AsyncUnaryCall(EchoMethods.Unary, null, options, "fail"));
        Assert.Equal((StatusCode.FailedPrecondition, "as asked"), (failure.StatusCode, failure.Status.Detail));
        Assert.True(proxy.Metric("sidecar_accepted_total") > 0, "The proxy was not on the way.");
        if (way == "by request")
            ProxyProcess.Await(() => proxy.Metric("istio_request_duration_seconds_count", "route=\"shop\"") == 5, "five requests are counted");
    }

    [Fact]
    public async Task Who_leaves_a_stream_ends_it_at_the_server_too()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect);
        await using var server = await GrpcServer.StartAsync(pod.Outside, 9001);
        pod.Start($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{ProxyPod.World}}:9001"] }],
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        using var channel = Open(() => pod.Call(ProxyPod.World, 80));
        using (var both = channel.CreateCallInvoker().AsyncDuplexStreamingCall(EchoMethods.Both, null, new CallOptions()))
        {
            await both.RequestStream.WriteAsync("one", TestContext.Current.CancellationToken);
            Assert.True(await both.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        }
        Assert.True(await server.Cancelled.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    static GrpcChannel Open(Func<Socket> connect) => GrpcChannel.ForAddress("http://shop.local", new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(connect(), ownsSocket: true)),
        },
    });
}

/// <summary>A gRPC server in a namespace.</summary>
sealed class GrpcServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly Channel<bool> allowed = Channel.CreateUnbounded<bool>();
    readonly TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    GrpcServer(NetworkNamespace place, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.CreateBoundListenSocket = end => place.Inside(() => SocketTransportOptions.CreateDefaultBoundListenSocket(end)))
            .ConfigureKestrel(kestrel => kestrel.ListenAnyIP(port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        app = builder.Build();
        app.MapGrpcService<EchoService>();
    }

    /// <summary>Completes when a client has left a call.</summary>
    public Task<bool> Cancelled => cancelled.Task;

    public static async Task<GrpcServer> StartAsync(NetworkNamespace place, int port)
    {
        var server = new GrpcServer(place, port);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Lets a server-streaming call send its next message.</summary>
    public void Allow() => allowed.Writer.TryWrite(true);

    public async Task AwaitAllowedAsync(CancellationToken stop) => await allowed.Reader.ReadAsync(stop);

    public void Leave() => cancelled.TrySetResult(true);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }
}

/// <summary>A service of strings, described by hand, so that no compiler of protocol buffers is needed.</summary>
static class EchoMethods
{
    static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> Unary = Of(MethodType.Unary, nameof(Unary));
    public static readonly Method<string, string> Up = Of(MethodType.ClientStreaming, nameof(Up));
    public static readonly Method<string, string> Down = Of(MethodType.ServerStreaming, nameof(Down));
    public static readonly Method<string, string> Both = Of(MethodType.DuplexStreaming, nameof(Both));

    /// <summary>Called by the server, which looks the handlers up by the names of the methods.</summary>
    public static void Bind(ServiceBinderBase binder, EchoService? service)
    {
        binder.AddMethod(Unary, (UnaryServerMethod<string, string>)null!);
        binder.AddMethod(Up, (ClientStreamingServerMethod<string, string>)null!);
        binder.AddMethod(Down, (ServerStreamingServerMethod<string, string>)null!);
        binder.AddMethod(Both, (DuplexStreamingServerMethod<string, string>)null!);
    }

    static Method<string, string> Of(MethodType type, string name) => new(type, "test.Echo", name, Text, Text);
}

/// <summary>The handlers; the server wants them virtual.</summary>
[BindServiceMethod(typeof(EchoMethods), nameof(EchoMethods.Bind))]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1852", Justification = "What is virtual cannot be sealed.")]
class EchoService(GrpcServer server)
{
    public virtual Task<string> Unary(string request, ServerCallContext context) =>
        request == "fail" ? throw new RpcException(new Status(StatusCode.FailedPrecondition, "as asked")) : Task.FromResult(request);

    public virtual async Task<string> Up(IAsyncStreamReader<string> requests, ServerCallContext context)
    {
        var words = new List<string>();
        while (await requests.MoveNext(context.CancellationToken))
            words.Add(requests.Current);
        return string.Join(' ', words);
    }

    public virtual async Task Down(string request, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        await GreetAsync(context);
        var words = request.Split(' ');
        foreach (var word in words)
        {
            await server.AwaitAllowedAsync(context.CancellationToken);
            await answers.WriteAsync(word, context.CancellationToken);
        }
        context.ResponseTrailers.Add("count", $"{words.Length}");
    }

    public virtual async Task Both(IAsyncStreamReader<string> requests, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        await GreetAsync(context);
        try
        {
            while (await requests.MoveNext(context.CancellationToken))
                await answers.WriteAsync(requests.Current, context.CancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            server.Leave();
        }
    }

    static Task GreetAsync(ServerCallContext context) =>
        context.WriteResponseHeadersAsync(new Metadata { { "seen", context.RequestHeaders.GetValue("client") ?? "nobody" } });
}
