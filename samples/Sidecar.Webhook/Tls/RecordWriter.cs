using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Sidecar.Webhook.Tls;

/// <summary>Writes to a stream in buffers of a given size; completed asynchronously, as the server does, it ends only once nothing is being written any more.</summary>
/// <remarks>
/// A connection may be given up in the middle of a write, as when its client takes no more. Completed there, the server's own
/// writer would write again; and the stream would be taken from under the write. And a stream whose TLS the client spoilt
/// throws at each write. All of these are errors in the log, at a client's will.
/// </remarks>
sealed class RecordWriter(Stream stream, int recordSize) : PipeWriter
{
    readonly PipeWriter buffers = Create(stream, new StreamPipeWriterOptions(minimumBufferSize: recordSize, leaveOpen: true));
    Task writing = Task.CompletedTask;
    bool isBroken;

    public override bool CanGetUnflushedBytes => buffers.CanGetUnflushedBytes;

    public override long UnflushedBytes => buffers.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => buffers.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => buffers.GetSpan(sizeHint);

    public override void Advance(int bytes) => buffers.Advance(bytes);

    public override void CancelPendingFlush() => buffers.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var flush = buffers.FlushAsync(cancellationToken);
        if (flush.IsCompletedSuccessfully)
            return flush;
        var task = Finish(flush);
        writing = task;
        return new(task);
    }

    public override void Complete(Exception? exception = null) => buffers.Complete(exception);

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (!writing.IsCompleted)
        {
            buffers.CancelPendingFlush();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            isBroken = true;
        }
        if (isBroken)
            exception ??= new ConnectionAbortedException();
        await buffers.CompleteAsync(exception);
    }

    /// <summary>A stream that takes no more is to the server what a pipe is that nobody reads.</summary>
    async Task<FlushResult> Finish(ValueTask<FlushResult> flush)
    {
        try
        {
            return await flush;
        }
        catch (IOException)
        {
            isBroken = true;
            return new(isCanceled: false, isCompleted: true);
        }
    }
}
