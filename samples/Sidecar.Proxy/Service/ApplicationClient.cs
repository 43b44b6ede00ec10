using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Sidecar.Netfilter;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy.Service;

/// <summary>
/// Calls the application of the pod for its probes and its metrics. It calls from 127.0.0.6 or ::6, which the rules let
/// pass, so that the call is not captured.
/// </summary>
/// <param name="application">Where the application is.</param>
/// <param name="itself">The port that asks, which is not called: the call would go round.</param>
sealed class ApplicationClient(Address application, int itself) : IDisposable
{
    const int MostRedirects = 9;
    const int MostBytes = 16 * 1024 * 1024;

    // Headers that are about the connection to the agent.
    static readonly HashSet<string> OfConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Content-Length", "Accept-Encoding",
    };

    readonly Lazy<HttpMessageInvoker> http = new(() => new HttpMessageInvoker(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.Zero, // A probe tells whether a new connection is answered.
        MaxResponseDrainSize = 0,
        // Kubelet does not check certificates of probes either.
#pragma warning disable CA5359
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        ConnectCallback = async (context, stop) => new NetworkStream(await DialAsync(application, context.DnsEndPoint.Port, itself, stop), ownsSocket: true),
    }));

    /// <summary>Runs a probe; 200 to 399 is well, as kubelet reads it.</summary>
    /// <param name="headers">Those of the probe's request to the agent, which the application gets too.</param>
    public async ValueTask<int> ProbeAsync(AppProbe probe, IReadOnlyDictionary<string, string> headers, CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(probe.Timeout);
        try
        {
            switch (probe)
            {
                case AppProbe.Tcp tcp:
                    (await DialAsync(application, tcp.Port, itself, time.Token)).Dispose();
                    return 200;
                case AppProbe.Http page:
                    return await ProbeHttpAsync(page, headers, time.Token);
                case AppProbe.Grpc grpc:
                    return await ProbeGrpcAsync(grpc, time.Token) ? 200 : 500;
                default:
                    return 500;
            }
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or OperationCanceledException or IOException
            or UriFormatException or NotSupportedException)
        {
            return 500; // The last two: to where nothing can be asked it was sent on.
        }
    }

    /// <summary>The text of a page of metrics; null where it cannot be had.</summary>
    public async ValueTask<string?> ScrapeAsync(ScrapeTarget target, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Url(target.Port, target.Path, tls: false));
            request.Headers.TryAddWithoutValidation("Accept", "text/plain;version=0.0.4");
            using var answer = await http.Value.SendAsync(request, stop);
            if (!answer.IsSuccessStatusCode)
                return null;
            await answer.Content.LoadIntoBufferAsync(MostBytes, stop);
            return await answer.Content.ReadAsStringAsync(stop);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or UriFormatException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (http.IsValueCreated)
            http.Value.Dispose();
    }

    async ValueTask<int> ProbeHttpAsync(AppProbe.Http page, IReadOnlyDictionary<string, string> headers, CancellationToken stop)
    {
        var url = Url(page.Port, page.Path, page.Tls);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            foreach (var (name, value) in headers.Where(header => !OfConnection.Contains(header.Key)))
                request.Headers.TryAddWithoutValidation(name, value);
            foreach (var (name, value) in page.Headers)
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
            using var answer = await http.Value.SendAsync(request, stop);
            // Like kubelet: on to where it points, as long as that is the same host, and not for ever.
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308)
                || answer.Headers.Location is not { } location || new Uri(url, location) is var next && next.Host != url.Host)
                return (int)answer.StatusCode;
            if (redirects == MostRedirects)
                return 500;
            url = next;
        }
    }

    async ValueTask<bool> ProbeGrpcAsync(AppProbe.Grpc probe, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url(probe.Port, "/grpc.health.v1.Health/Check", tls: false))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(HealthMessages.Request(probe.Service)),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        using var answer = await http.Value.SendAsync(request, stop);
        await answer.Content.LoadIntoBufferAsync(HealthMessages.MostBytes, stop);
        var body = await answer.Content.ReadAsByteArrayAsync(stop);
        var status = answer.TrailingHeaders.TryGetValues("grpc-status", out var values) || answer.Headers.TryGetValues("grpc-status", out values)
            ? values.First() : "";
        return answer.StatusCode == HttpStatusCode.OK && status == "0" && HealthMessages.IsServing(body);
    }

    Uri Url(ushort port, string path, bool tls) =>
        new($"{(tls ? "https" : "http")}://{(application.Family == Family.IPv6 ? $"[{application}]" : application)}:{port}{path}");

    static async Task<Socket> DialAsync(Address application, int port, int itself, CancellationToken stop)
    {
        if (port == itself)
            throw new SocketException((int)SocketError.ConnectionRefused);
        var end = new IPEndPoint(application.ToIPAddress(), port);
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (application.Family == Family.IPv6)
                socket.SetRawSocketOption(Kernel.Number.SOL_IPV6, Kernel.Number.IPV6_FREEBIND, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(Relay.Dialer.Passthrough(application.Family).ToIPAddress(), 0));
            await socket.ConnectAsync(end, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The two messages of gRPC's health service (grpc.health.v1), in protocol buffers with gRPC's prefix.</summary>
static class HealthMessages
{
    /// <summary>More is no answer of a health service.</summary>
    public const int MostBytes = 4096;

    const byte ServiceField = (1 << 3) | 2;
    const byte StatusField = 1 << 3;
    const byte Serving = 1;

    /// <summary><c>HealthCheckRequest { service }</c></summary>
    public static byte[] Request(string service)
    {
        var name = Encoding.UTF8.GetBytes(service);
        var message = new List<byte>();
        if (name.Length > 0)
        {
            message.Add(ServiceField);
            for (var rest = name.Length; ; rest >>= 7)
            {
                message.Add((byte)(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest));
                if (rest <= 0x7f)
                    break;
            }
            message.AddRange(name);
        }
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Count);
        return [.. prefix, .. message];
    }

    /// <summary>True for <c>HealthCheckResponse { status: SERVING }</c>.</summary>
    public static bool IsServing(ReadOnlySpan<byte> body) => body is [0, _, _, _, 2, StatusField, Serving];
}
