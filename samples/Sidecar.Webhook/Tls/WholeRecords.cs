using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Sidecar.Webhook.Tls;

/// <summary>
/// Reads and writes as much at once as a TLS record holds. The server's own buffers are of 4 KiB. Each that it writes becomes
/// a record, a packet and a turn of the client; an answer to a typical pod has 9 KB. Each that it reads is a turn of its own.
/// </summary>
static class WholeRecords
{
    // The most that a record holds (RFC 8446, section 5.1).
    const int RecordSize = 16 * 1024;

    /// <summary>For a listener, after its HTTPS.</summary>
    public static void UseWholeRecords(this ListenOptions listen) => listen.Use(next => async connection =>
    {
        if (connection.Features.Get<ISslStreamFeature>() is not { SslStream: var stream })
        {
            await next(connection);
            return;
        }
        var transport = connection.Transport;
        var input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: RecordSize, leaveOpen: true, useZeroByteReads: true));
        var output = new RecordWriter(stream, RecordSize);
        connection.Transport = new Transport(input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await input.CompleteAsync();
            await output.CompleteAsync();
            connection.Transport = transport;
        }
    });

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
