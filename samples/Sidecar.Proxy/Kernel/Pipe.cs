namespace Sidecar.Proxy.Kernel;

/// <summary>
/// A pipe that carries bytes from socket to socket without a copy (splice(2)). Only an empty one may be kept for the next.
/// </summary>
sealed class Pipe
{
    /// <summary>
    /// What is filled at once and then emptied. Less means more calls; more empties the source's queue and lets the two
    /// sides take turns where they could work side by side. An unprivileged user gets 512 pipes of this size, after that only
    /// tiny ones (pipe(7), <c>pipe-user-pages-soft</c>).
    /// </summary>
    public const int Capacity = 128 * 1024;

    const int MostKept = 64;

    Pipe(int readEnd, int writeEnd) => (ReadEnd, WriteEnd) = (readEnd, writeEnd);

    public int ReadEnd { get; }

    public int WriteEnd { get; }

    /// <summary>How many bytes are in it.</summary>
    public int Count { get; set; }

    /// <summary>A pipe, or null where the system gives none; then bytes are copied.</summary>
    public static Pipe? Rent(Stack<Pipe> kept)
    {
        if (kept.TryPop(out var pipe))
            return pipe;
        Span<int> ends = stackalloc int[2];
        if (Libc.Pipe(ends) < 0)
            return null;
        _ = Libc.SetPipeSize(ends[0], Capacity);
        return new Pipe(ends[0], ends[1]);
    }

    public void Return(Stack<Pipe> kept)
    {
        if (Count == 0 && kept.Count < MostKept)
        {
            kept.Push(this);
            return;
        }
        _ = Libc.Close(ReadEnd);
        _ = Libc.Close(WriteEnd);
    }
}
