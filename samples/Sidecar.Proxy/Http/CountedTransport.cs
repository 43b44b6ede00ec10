using System.Buffers;
using System.IO.Pipelines;
using Sidecar.Proxy.Observability;

namespace Sidecar.Proxy.Http;

/// <summary>The two streams of a connection that is handed over, every byte counted: heads of requests too, and what is no request at all.</summary>
sealed class CountedTransport(IDuplexPipe inner, Traffic traffic) : IDuplexPipe
{
    public PipeReader Input { get; } = new Reader(inner.Input, traffic);

    public PipeWriter Output { get; } = new Writer(inner.Output, traffic);

    sealed class Reader(PipeReader inner, Traffic traffic) : PipeReader
    {
        ReadOnlySequence<byte> last;
        long taken;
        long seen;

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            Keep(await inner.ReadAsync(cancellationToken));

        public override bool TryRead(out ReadResult result)
        {
            if (!inner.TryRead(out result))
                return false;
            Keep(result);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            taken += last.Slice(last.Start, consumed).Length;
            last = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        ReadResult Keep(ReadResult result)
        {
            last = result.Buffer;
            var fresh = taken + last.Length - seen; // What was seen and not taken comes again.
            traffic.Move(fresh, 0);
            seen += fresh;
            return result;
        }
    }

    sealed class Writer(PipeWriter inner, Traffic traffic) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            traffic.Move(0, bytes);
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            traffic.Move(0, source.Length);
            return inner.WriteAsync(source, cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
