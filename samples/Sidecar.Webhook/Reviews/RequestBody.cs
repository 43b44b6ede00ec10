using System.Buffers;

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

        /// <summary>Other bodies have all the memory there is for bodies; the rest was not read.</summary>
        NoRoom,
    }

    public Reading Result { get; private set; }

    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    /// <summary>Reads up to <paramref name="limit"/> bytes, no more than there is room for, and waits no longer than given.</summary>
    /// <exception cref="OperationCanceledException">The time is over, or the client went away.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, MemoryBudget budget, TimeSpan timeout)
    {
        var body = new RequestBody(budget);
        try
        {
            body.Result = request.ContentLength > limit ? Reading.TooLarge : await body.Fill(request, limit, timeout);
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
    async ValueTask<Reading> Fill(HttpRequest request, int limit, TimeSpan timeout)
    {
        CancellationTokenSource? clock = null;
        try
        {
            while (true)
            {
                if (!request.BodyReader.TryRead(out var read))
                    read = await request.BodyReader.ReadAsync((clock ??= Start(timeout, request.HttpContext)).Token);
                var result = Add(read.Buffer, limit);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (result != Reading.Whole || read.IsCompleted)
                    return result;
            }
        }
        finally
        {
            clock?.Dispose();
        }
    }

    static CancellationTokenSource Start(TimeSpan timeout, HttpContext http)
    {
        var clock = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        clock.CancelAfter(timeout);
        return clock;
    }

    Reading Add(ReadOnlySequence<byte> part, int limit)
    {
        var end = length + part.Length;
        if (end > limit)
            return Reading.TooLarge;
        if (end > memory.Length && !TryGrow(Math.Max((int)end, 2 * memory.Length)))
            return Reading.NoRoom;
        part.CopyTo(memory.AsSpan(length));
        length = (int)end;
        return Reading.Whole;
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
