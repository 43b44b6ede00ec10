using System.IO.Pipelines;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Sidecar.Webhook.Tls;

/// <summary>
/// Sends an answer in as few TLS records as it fits in. The server's own buffers are of 4 KiB and each becomes a record, a
/// packet and a turn of the client; an answer to a typical pod has 9 KB.
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
        var output = new RecordWriter(stream, RecordSize);
        connection.Transport = new Transport(transport.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            await output.CompleteAsync();
            connection.Transport = transport;
        }
    });

    sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
