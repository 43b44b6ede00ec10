using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Sidecar.Netfilter.Evaluation;
using Sidecar.Proxy.Configuration;

namespace Sidecar.Proxy.Observability;

/// <summary>What there is to say of a connection, or of a request of one, when it has ended.</summary>
sealed record AccessLogEntry(
    DateTimeOffset Start, TimeSpan Duration, TrafficSide Side, string Route, string Destination, Endpoint Peer, Endpoint Original,
    Endpoint? Upstream, long Sent, long Received, ResponseFlag Flag)
{
    /// <summary>What went wrong, in the words of whoever found it.</summary>
    public string? Details { get; init; }

    /// <summary>The request line and the status, where a request is meant.</summary>
    public (string Method, string Target, string Host, int Status)? Request { get; init; }

    public string ToText()
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Start:yyyy-MM-ddTHH:mm:ss.fffZ} {Word} {Peer} -> {Original} {Route} {Destination} {(Upstream is { } up ? up.ToString() : "-")} {Flag.ToLetters()} {Sent} {Received} {Duration.TotalMilliseconds:0.###}ms");
        return Request is not { } request ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} \"{request.Method} {request.Target}\" {request.Host} {request.Status}");
    }

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("start_time", Start);
            json.WriteNumber("duration_ms", Math.Round(Duration.TotalMilliseconds, 3));
            json.WriteString("direction", Word);
            json.WriteString("route", Route);
            json.WriteString("upstream_cluster", Destination);
            json.WriteString("downstream_remote_address", Peer.ToString());
            json.WriteString("original_destination", Original.ToString());
            json.WriteString("upstream_host", Upstream?.ToString());
            json.WriteNumber("bytes_sent", Sent);
            json.WriteNumber("bytes_received", Received);
            json.WriteString("response_flags", Flag.ToLetters());
            if (Details is not null)
                json.WriteString("response_code_details", Details);
            if (Request is { } request)
            {
                json.WriteString("method", request.Method);
                json.WriteString("path", request.Target);
                json.WriteString("authority", request.Host);
                json.WriteNumber("response_code", request.Status);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    string Word => Side == TrafficSide.Inbound ? "inbound" : "outbound";
}

/// <summary>
/// Writes lines by one task of its own. What it cannot take in time is dropped and counted: nobody who moves bytes waits
/// for a disk.
/// </summary>
sealed class AccessLog : IAsyncDisposable
{
    const int MostWaiting = 4096;

    /// <summary>Lines, and null for nothing but another look.</summary>
    readonly Channel<AccessLogEntry?> waiting = Channel.CreateBounded<AccessLogEntry?>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    readonly AccessLogSettings settings;
    readonly Metrics metrics;
    readonly Task writing;
    volatile bool reopening;

    public AccessLog(AccessLogSettings settings, Metrics metrics)
    {
        (this.settings, this.metrics) = (settings, metrics);
        writing = settings.Format == AccessLogFormat.None ? Task.CompletedTask : Task.Run(WriteAsync);
    }

    public AccessLogSettings Settings => settings;

    /// <summary>False when a line would go nowhere.</summary>
    public bool Wanted => settings.Format != AccessLogFormat.None;

    public void Write(AccessLogEntry entry)
    {
        if (Wanted && !waiting.Writer.TryWrite(entry))
            metrics.DropLog();
    }

    /// <summary>Has the file opened anew, since it may have been moved away, or may be there by now; no line is lost by it.</summary>
    public void Reopen()
    {
        if (!Wanted)
            return;
        reopening = true;
        waiting.Writer.TryWrite(null); // Without room for it there are lines, which are as good a reason to look.
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writing;
    }

    async Task WriteAsync()
    {
        do
        {
            reopening = false;
            try
            {
                await using var file = settings.Path == "-" ? Console.OpenStandardOutput()
                    : new FileStream(settings.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: false);
                await WriteAsync(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"sidecar-proxy: access log {settings.Path}: {error.Message}");
                while (!reopening && await waiting.Reader.WaitToReadAsync())
                    while (!reopening && waiting.Reader.TryRead(out var entry))
                        if (entry is not null)
                            metrics.DropLog();
            }
        }
        while (reopening);
    }

    async Task WriteAsync(Stream file)
    {
        var text = new StringBuilder();
        while (!reopening && await waiting.Reader.WaitToReadAsync())
        {
            while (text.Length < 64 * 1024 && waiting.Reader.TryRead(out var entry))
                if (entry is not null)
                    text.Append(settings.Format == AccessLogFormat.Json ? entry.ToJson() : entry.ToText()).Append('\n');
            await file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
            await file.FlushAsync();
            text.Clear();
        }
    }
}
