using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Proxy.Service;

/// <summary>A request to one of the proxy's own pages.</summary>
/// <param name="Path">Without the query.</param>
/// <param name="Headers">As they came; the last of a name counts.</param>
sealed record PageRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>The answer to it.</summary>
sealed record Page(int Status, string Body = "", string ContentType = "text/plain; charset=utf-8")
{
    public static Page NotFound { get; } = new(404, "not found\n");

    public static Page WrongMethod { get; } = new(405, "method not allowed\n");

    public static Page Json(string body) => new(200, body, "application/json");
}

/// <summary>
/// Serves small pages to kubelet, Prometheus and operators without an HTTP stack: one request a connection, its head at
/// most 16 KiB, a limited time, and a bounded number at a time.
/// </summary>
sealed class SmallHttp : IDisposable
{
    const int MaxHead = 16 * 1024;
    const int MostAtOnce = 128;

    readonly Socket listener;
    readonly Func<PageRequest, CancellationToken, ValueTask<Page>> answer;
    readonly TimeSpan most;
    readonly SemaphoreSlim room = new(MostAtOnce);

    SmallHttp(Socket listener, Func<PageRequest, CancellationToken, ValueTask<Page>> answer, TimeSpan most) =>
        (this.listener, this.answer, this.most) = (listener, answer, most);

    /// <summary>Binds a port of all addresses, or of the loopback ones, and serves from then on.</summary>
    public static SmallHttp Start(int port, bool loopback, Func<PageRequest, CancellationToken, ValueTask<Page>> answer, TimeSpan most)
    {
        var server = new SmallHttp(Sockets.Listen(port, loopback), answer, most);
        _ = server.ServeAsync();
        return server;
    }

    public void Dispose() => listener.Dispose();

    async Task ServeAsync()
    {
        while (true)
        {
            await room.WaitAsync();
            try
            {
                var client = await listener.AcceptAsync();
                _ = ServeAsync(client);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                room.Release();
                if (error.SocketErrorCode is SocketError.OperationAborted)
                    return;
                await Task.Delay(50); // Out of descriptors, mostly.
            }
        }
    }

    async Task ServeAsync(Socket client)
    {
        using var time = new CancellationTokenSource(most);
        try
        {
            using (client)
            {
                client.NoDelay = true;
                var request = await ReadAsync(client, time.Token);
                var page = request is null ? new Page(400, "bad request\n") : await answer(request, time.Token);
                await WriteAsync(client, page, request?.Method == "HEAD", time.Token);
                client.Shutdown(SocketShutdown.Send);
                if (request is null || HasBody(request))
                    await DrainAsync(client, time.Token);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or is too slow.
        }
        finally
        {
            room.Release();
        }
    }

    static async ValueTask<PageRequest?> ReadAsync(Socket client, CancellationToken stop)
    {
        var head = ArrayPool<byte>.Shared.Rent(MaxHead);
        try
        {
            for (var length = 0; length < MaxHead;)
            {
                var read = await client.ReceiveAsync(head.AsMemory(length, MaxHead - length), stop);
                if (read == 0)
                    return null;
                length += read;
                var end = head.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
                if (end >= 0)
                    return Parse(Encoding.Latin1.GetString(head, 0, end));
            }
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(head);
        }
    }

    internal static PageRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"])
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
                return null;
            headers[line[..colon]] = line[(colon + 1)..].Trim(' ', '\t');
        }
        return new PageRequest(method, target.Split('?')[0], headers);
    }

    static bool HasBody(PageRequest request) =>
        request.Headers.ContainsKey("Transfer-Encoding") || request.Headers.GetValueOrDefault("Content-Length", "0") != "0";

    /// <summary>Reads what nobody wants: closed with bytes unread, the connection would be reset and the answer lost.</summary>
    static async ValueTask DrainAsync(Socket client, CancellationToken stop)
    {
        var nowhere = ArrayPool<byte>.Shared.Rent(MaxHead);
        try
        {
            while (await client.ReceiveAsync(nowhere, stop) > 0)
                ;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(nowhere);
        }
    }

    static async Task WriteAsync(Socket client, Page page, bool headOnly, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes(page.Body);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {page.Status} {(HttpStatusCode)page.Status}\r\nContent-Type: {page.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        ReadOnlyMemory<byte> rest = (byte[])[.. Encoding.ASCII.GetBytes(head), .. headOnly ? [] : body];
        while (rest.Length > 0)
            rest = rest[await client.SendAsync(rest, stop)..];
    }
}
