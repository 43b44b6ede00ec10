namespace Sidecar.Webhook;

/// <summary>Reads bodies that may not be longer than a limit.</summary>
static class RequestBody
{
    /// <summary>
    /// The whole body, or null as soon as it is known to be longer than <paramref name="limit"/> bytes.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit, CancellationToken stop)
    {
        if (request.ContentLength > limit)
            return null;
        var body = new byte[(int)(request.ContentLength ?? 16 * 1024)];
        var length = 0;
        while (true)
        {
            if (length == body.Length && request.ContentLength is null)
                Array.Resize(ref body, Math.Min(2 * length, limit + 1));
            var count = length < body.Length ? await request.Body.ReadAsync(body.AsMemory(length), stop) : 0;
            if (count == 0)
                return length > limit ? default(ReadOnlyMemory<byte>?) : body.AsMemory(0, length);
            length += count;
        }
    }
}
