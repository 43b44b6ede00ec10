using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>Why a direction stopped for now, or for good.</summary>
enum Flow
{
    /// <summary>The source has no more bytes yet.</summary>
    Idle,

    /// <summary>The target takes no more bytes yet; nothing more is read until it does.</summary>
    Blocked,

    /// <summary>There is more to do; others get their turn first.</summary>
    Busy,

    /// <summary>The source has ended, all its bytes are passed on, and so is its end.</summary>
    Ended,

    /// <summary>The source failed: a reset, mostly.</summary>
    SourceFailed,

    /// <summary>The target takes no bytes any more.</summary>
    TargetFailed,
}

/// <summary>
/// Bytes from one socket to another, in order, each read only when the one before has been taken. Small chunks are copied
/// through the loop's buffer; once a stream proves bulky its bytes stay in the kernel and go through a pipe.
/// </summary>
sealed class Direction(RelayBuffers buffers)
{
    const int BytesPerTurn = 2 * 1024 * 1024;
    const int BulkyChunk = 16 * 1024;
    const int ChunksToSwitch = 3;

    int source;
    int target;
    byte[]? waiting;
    int waitingFrom;
    int waitingTo;
    Pipe? pipe;
    bool bulky;
    int run;

    /// <summary>The bytes read so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why <see cref="Pump"/> returned last.</summary>
    public Flow State { get; private set; } = Flow.Idle;

    /// <summary>True once the kernel has said that the source is at its end, or broken: the next read must not be put off.</summary>
    public bool SourceEnding { get; set; }

    public void Join(int source, int target) => (this.source, this.target) = (source, target);

    /// <summary>Moves what can be moved now.</summary>
    public Flow Pump() => State = State is Flow.Ended or Flow.SourceFailed or Flow.TargetFailed ? State : Move();

    /// <summary>Gives back what it holds.</summary>
    public void Release()
    {
        if (waiting is not null)
            buffers.Return(waiting);
        if (pipe is not null)
            buffers.Return(pipe);
        (waiting, pipe) = (null, null);
    }

    Flow Move()
    {
        if (waiting is not null && FlushWaiting() is { } stop)
            return stop;
        for (var end = Bytes + BytesPerTurn; Bytes < end;)
            if ((pipe is not null || (bulky && TryUsePipe()) ? Splice() : Copy()) is { } flow)
                return flow;
        return Flow.Busy;
    }

    /// <summary>One chunk through the buffer; null to go on.</summary>
    Flow? Copy()
    {
        // Without room for a rest, bytes stay in the kernel until the target has taken them.
        var peek = !buffers.HasRoom;
        var read = Libc.Receive(source, buffers.Shared, peek ? Number.MSG_PEEK : 0);
        if (read <= 0)
            return read == 0 ? End() : read == -Number.EAGAIN ? Flow.Idle : Flow.SourceFailed;
        var sent = Libc.Send(target, buffers.Shared.AsSpan(0, read));
        if (sent < 0 && sent != -Number.EAGAIN)
            return Flow.TargetFailed;
        sent = Math.Max(sent, 0);
        if (peek && sent > 0)
            _ = Libc.Discard(source, sent);
        Bytes += peek ? sent : read;
        if (sent < read)
        {
            if (!peek)
                (waiting, waitingFrom, waitingTo) = (buffers.Keep(buffers.Shared.AsSpan(sent, read - sent)), 0, read - sent);
            return Flow.Blocked;
        }
        Count(read >= BulkyChunk);
        return read < RelayBuffers.Size && !SourceEnding ? Flow.Idle : null;
    }

    /// <summary>One chunk through the pipe; null to go on.</summary>
    Flow? Splice()
    {
        var through = pipe!;
        if (through.Count == 0)
        {
            var read = Libc.Splice(source, through.WriteEnd, through.Capacity);
            if (read <= 0)
            {
                ReturnPipe();
                return read == 0 ? End() : read == -Number.EAGAIN ? Flow.Idle : Flow.SourceFailed;
            }
            through.Count = read;
            Bytes += read;
            Count(read < BulkyChunk);
        }
        while (through.Count > 0)
        {
            var sent = Libc.Splice(through.ReadEnd, target, through.Count);
            if (sent <= 0)
                return sent == -Number.EAGAIN ? Flow.Blocked : Flow.TargetFailed;
            through.Count -= sent;
        }
        if (!bulky)
            ReturnPipe();
        return null;
    }

    bool TryUsePipe()
    {
        pipe = buffers.RentPipe();
        // Where there is none, not every chunk asks anew.
        return bulky = pipe is not null;
    }

    void ReturnPipe()
    {
        buffers.Return(pipe!);
        pipe = null;
    }

    /// <summary>Counts chunks in a row that speak against the way in use; enough of them change it.</summary>
    void Count(bool against)
    {
        run = against ? run + 1 : 0;
        if (run < ChunksToSwitch)
            return;
        bulky = !bulky;
        run = 0;
    }

    Flow? FlushWaiting()
    {
        var sent = Libc.Send(target, waiting.AsSpan(waitingFrom, waitingTo - waitingFrom));
        if (sent < 0)
            return sent == -Number.EAGAIN ? Flow.Blocked : Flow.TargetFailed;
        waitingFrom += sent;
        if (waitingFrom < waitingTo)
            return Flow.Blocked;
        buffers.Return(waiting!);
        waiting = null;
        return null;
    }

    Flow End() => Libc.Shutdown(target) < 0 ? Flow.TargetFailed : Flow.Ended;
}
