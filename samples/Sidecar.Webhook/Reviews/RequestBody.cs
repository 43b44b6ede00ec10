using System.Buffers;

namespace Sidecar.Webhook.Reviews;

/// <summary>A body that was read whole, on borrowed memory.</summary>
/// <remarks>Memory is taken as bytes arrive, not as they are announced: a client that sends nothing costs nothing.</remarks>
sealed class RequestBody : IDisposable
{
    const int FirstSize = 16 * 1024;

    byte[] memory = [];
    int length;

    public ReadOnlyMemory<byte> Bytes => memory.AsMemory(0, length);

    /// <summary>The whole body, or null as soon as it is known to be longer than <paramref name="limit"/> bytes.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(HttpRequest request, int limit, CancellationToken stop)
    {
        if (request.ContentLength > limit)
            return null;
        var body = new RequestBody();
        try
        {
            body.Grow((int)Math.Min(request.ContentLength + 1 ?? FirstSize, FirstSize));
            while (await request.Body.ReadAsync(body.memory.AsMemory(body.length), stop) is > 0 and var count)
            {
                body.length += count;
                if (body.length > limit)
                {
                    body.Dispose();
                    return null;
                }
                if (body.length == body.memory.Length)
                    body.Grow(2 * body.length);
            }
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
            ArrayPool<byte>.Shared.Return(memory);
        (memory, length) = ([], 0);
    }

    void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        if (memory.Length > 0)
            ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
