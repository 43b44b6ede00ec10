using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.Tls;

/// <summary>An answer comes in as few TLS records as it fits in.</summary>
public class WholeRecordsTests
{
    const int RecordHead = 5;
    const byte ApplicationData = 23;

    [Fact]
    public async Task An_answer_that_is_longer_than_the_buffers_of_the_server_is_one_record()
    {
        var stop = TestContext.Current.CancellationToken;
        using var authority = new TestAuthority();
        await using var webhook = await RunningWebhook.Start(ownAuthority: authority);
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, webhook.Port, stop);
        var wire = new Wire(socket.GetStream());
        await using var stream = new SslStream(wire);
        var options = TestAuthority.Trusting(authority.Root);
        (options.TargetHost, options.ApplicationProtocols) = ("localhost", null);
        await stream.AuthenticateAsClientAsync(options, stop);

        var body = Review.Bytes;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /inject HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), stop);
        await stream.WriteAsync(body, stop);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, stop);

        Assert.StartsWith("HTTP/1.1 200 OK", Encoding.ASCII.GetString(answer.ToArray(), 0, 15), StringComparison.Ordinal);
        Assert.InRange(answer.Length, 5 * 1024, 16 * 1024);
        Assert.Single(Records(wire.Received.ToArray()), record => record.Type == ApplicationData && record.Length >= answer.Length);
    }

    /// <summary>Whoever may call could fill the log otherwise.</summary>
    [Fact]
    public async Task Clients_that_do_not_take_their_answers_leave_no_error_in_the_log()
    {
        const int clients = 6;
        var stop = TestContext.Current.CancellationToken;
        using var authority = new TestAuthority();
        var webhook = await RunningWebhook.Start([("Server:Timeout", "00:00:01"), ("Server:MaxBytesInFlight", "1000000000")], ownAuthority: authority);
        await using (webhook)
        {
            var deaf = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
            {
                // Less than the answer is, as are the buffers of the server.
                var socket = new TcpClient { ReceiveBufferSize = 4096 };
                await socket.ConnectAsync(IPAddress.Loopback, webhook.Port, stop);
                var stream = new SslStream(socket.GetStream());
                var options = TestAuthority.Trusting(authority.Root);
                (options.TargetHost, options.ApplicationProtocols) = ("localhost", null);
                await stream.AuthenticateAsClientAsync(options, stop);
                await stream.WriteAsync(LargeReview(), stop);
                return stream;
            }));
            await webhook.MetricBecomes(clients, "sidecar_webhook_refused_requests_total", "499");
            foreach (var stream in deaf)
                await stream.DisposeAsync();
        }
        Assert.DoesNotContain(webhook.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    static byte[] LargeReview()
    {
        var body = Review.Text.Replace("\"generateName\"", $$$$"""
            "annotations":{"sidecar.istio.io/userVolume":"{\"v\":{\"emptyDir\":{\"medium\":\"{{{{new string('a', 5_000_000)}}}}\"}}}"},"generateName"
            """, StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(
            $"POST /inject?timeout=30s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    static IEnumerable<(byte Type, int Length)> Records(byte[] bytes)
    {
        for (var at = 0; at + RecordHead <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 3));
            yield return (bytes[at], length);
            at += RecordHead + length;
        }
    }

    /// <summary>Keeps what comes over the wire.</summary>
    sealed class Wire(NetworkStream inner) : Stream
    {
        public MemoryStream Received { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            Received.Write(buffer.Span[..count]);
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
