using System.Buffers;

namespace Sidecar.Webhook.Reviews;

/// <summary>A body that was read whole, or why it was not, on borrowed memory.</summary>
/// <remarks>Memory is taken as bytes arrive, not as they are announced: a client that sends nothing costs nothing.</remarks>
sealed class RequestBody(MemoryBudget budget) : IDisposable
{
    const int FirstSize = 16 * 1024;

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

    /// <summary>Reads up to <paramref name="limit"/> bytes, and no more than there is room for.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int limit, MemoryBudget budget, CancellationToken stop)
    {
        var body = new RequestBody(budget);
        try
        {
            body.Result = request.ContentLength > limit ? Reading.TooLarge : await body.Fill(request, limit, stop);
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

    async ValueTask<Reading> Fill(HttpRequest request, int limit, CancellationToken stop)
    {
        if (!TryGrow((int)Math.Min(request.ContentLength + 1 ?? FirstSize, FirstSize)))
            return Reading.NoRoom;
        while (await request.Body.ReadAsync(memory.AsMemory(length), stop) is > 0 and var count)
        {
            length += count;
            if (length > limit)
                return Reading.TooLarge;
            if (length == memory.Length && !TryGrow(2 * length))
                return Reading.NoRoom;
        }
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
