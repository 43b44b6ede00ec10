using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Benchmarks.Load;

/// <summary>One kept connection, HTTP/1.1 over TLS as an API server keeps to a Service, with as little cost as can be.</summary>
sealed class Connection : IAsyncDisposable
{
    readonly TcpClient socket;
    readonly SslStream stream;
    byte[] buffer = new byte[64 * 1024];

    Connection(TcpClient socket, SslStream stream) => (this.socket, this.stream) = (socket, stream);

    public static Task<Connection> Open(int port, LoadCertificate certificate) => Task.Run(() =>
    {
        // All of it blocks: once a socket has done anything else, every call that blocks becomes two.
        var socket = new TcpClient { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        var stream = new SslStream(socket.GetStream());
        stream.AuthenticateAsClient(certificate.Client);
        return new Connection(socket, stream);
    });

    public static byte[] Request(byte[] body, string contentType = "application/json") =>
    [
        .. Encoding.ASCII.GetBytes($"POST /inject?timeout=10s HTTP/1.1\r\nHost: localhost\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    /// <summary>Sends a request and reads the answer; gives its status, and its body where it is wanted.</summary>
    public async Task<(int Status, byte[] Body)> Send(ReadOnlyMemory<byte> request, bool keepsBody = false)
    {
        await stream.WriteAsync(request);
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            filled += await Read(filled);
        var head = Encoding.ASCII.GetString(buffer, 0, end);
        var total = end + 4 + LengthIn(head);
        if (buffer.Length < total)
            Array.Resize(ref buffer, total);
        while (filled < total)
            filled += await Read(filled);
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), keepsBody ? buffer[(end + 4)..total] : []);
    }

    /// <summary>The same by a thread that waits, which keeps the client out of the way of the server's threads; gives the status.</summary>
    public int Exchange(ReadOnlySpan<byte> request)
    {
        stream.Write(request);
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
            filled += Received(stream.Read(buffer, filled, buffer.Length - filled));
        var head = Encoding.ASCII.GetString(buffer, 0, end);
        for (var rest = end + 4 + LengthIn(head) - filled; rest > 0;)
            rest -= Received(stream.Read(buffer, 0, Math.Min(rest, buffer.Length)));
        return int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }

    /// <summary>Sends bytes and waits for nothing.</summary>
    public async Task SendOnly(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }

    async Task<int> Read(int filled) => Received(await stream.ReadAsync(buffer.AsMemory(filled)));

    static int Received(int count) => count > 0 ? count : throw new IOException("The server closed the connection.");

    static int LengthIn(string head)
    {
        const string name = "Content-Length: ";
        var start = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            throw new IOException($"An answer without a length: {head}");
        var digits = head.AsSpan(start + name.Length);
        return int.Parse(digits[..(digits.IndexOf('\r') is >= 0 and var stop ? stop : digits.Length)], CultureInfo.InvariantCulture);
    }
}
