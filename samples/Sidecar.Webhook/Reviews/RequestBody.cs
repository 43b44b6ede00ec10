using System.Buffers;
using System.IO.Pipelines;

namespace Sidecar.Webhook.Reviews;

/// <summary>A body that was read whole, or why it was not, on borrowed memory.</summary>
/// <remarks>Memory is taken as bytes arrive, not as they are announced: a client that sends nothing costs nothing.</remarks>
sealed class RequestBody(MemoryBudget budget) : IDisposable
{
    byte[] memory = [];
    int length;

    /// <summary>How reading ended.</summary>
    public enum Reading
    {
        /// <summary>All of it is here.</summary>
        Whole,

        /// <summary>It is longer than the limit; the rest was not read.</summary>
        TooLarge,

        /// <summary>The time is over; the rest did not arrive.</summary>
        Late,

        /// <summary>Other bodies have all the memory there is for bodies; the rest was not read.</summary>
        NoRoom,
    }

    public Reading Result { get; private set; }

    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    /// <summary>Reads up to <paramref name="limit"/> bytes, no more than there is room for, and waits no longer than given.</summary>
    /// <exception cref="IOException">The client went away, or what it sends is no body.</exception>
    /// <exception cref="OperationCanceledException">The connection was given up.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, MemoryBudget budget, TimeSpan timeout)
    {
        var body = new RequestBody(budget);
        try
        {
            body.Result = request.ContentLength > limit ? Reading.TooLarge : await body.Fill(request.BodyReader, limit, timeout);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (memory.Length > 0)
        {
            budget.Return(memory.Length);
            ArrayPool<byte>.Shared.Return(memory);
        }
        (memory, length) = ([], 0);
    }

    /// <summary>Takes what is here at once. Most bodies are, and those need no clock.</summary>
    ValueTask<Reading> Fill(PipeReader reader, int limit, TimeSpan timeout)
    {
        while (reader.TryRead(out var read))
            if (Take(reader, read, limit) is { } result)
                return new(result);
        return Wait(reader, limit, timeout);
    }

    /// <summary>
    /// Calls off the read once the time is over. Given a token it would fail, and the server could not read what is left, as it
    /// does for a while after the answer, lest the client lose it.
    /// </summary>
    async ValueTask<Reading> Wait(PipeReader reader, int limit, TimeSpan timeout)
    {
        using var clock = new CancellationTokenSource(timeout);
        // Disposed first: by the next request on this connection it has rung or never will.
        using var alarm = clock.Token.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        while (true)
            if (Take(reader, await reader.ReadAsync(CancellationToken.None), limit) is { } result)
                return result;
    }

    /// <summary>How reading ended; null where there is more to come.</summary>
    Reading? Take(PipeReader reader, ReadResult read, int limit)
    {
        Reading? failure = read.IsCanceled ? Reading.Late : Add(read.Buffer, limit);
        reader.AdvanceTo(read.Buffer.End);
        return failure ?? (read.IsCompleted ? Reading.Whole : null);
    }

    Reading? Add(ReadOnlySequence<byte> part, int limit)
    {
        var end = length + part.Length;
        if (end > limit)
            return Reading.TooLarge;
        if (end > memory.Length && !TryGrow(Math.Max((int)end, 2 * memory.Length)))
            return Reading.NoRoom;
        part.CopyTo(memory.AsSpan(length));
        length = (int)end;
        return null;
    }

    bool TryGrow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        if (!budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        Bytes.CopyTo(larger);
        var filled = length;
        Dispose();
        (memory, length) = (larger, filled);
        return true;
    }
}
