namespace Sidecar.Proxy.Kernel;

/// <summary>
/// A pipe that carries bytes from socket to socket without a copy (splice(2)). Only an empty one may be kept for the next.
/// </summary>
/// <remarks>
/// What is filled at once and then emptied: a wider pipe means fewer calls and larger ones, and less of the processor for a
/// byte. The pipes of an unprivileged user have 64 MiB together, of all its processes on the machine (pipe(7),
/// <c>pipe-user-pages-soft</c>): 64 wide ones or 512 narrow ones; after that the system gives only tiny ones, which are not
/// worth having.
/// </remarks>
sealed class Pipe
{
    /// <summary>The most that an unprivileged user may ask for where nothing else is set (<c>pipe-max-size</c>).</summary>
    public const int Wide = 1024 * 1024;

    /// <summary>What is taken where a wide one is not to be had.</summary>
    public const int Narrow = 128 * 1024;

    // Of each loop: what is kept counts for the user all the same, and others of its pods want pipes too.
    const int MostKept = 8;

    Pipe(int readEnd, int writeEnd, int capacity) => (ReadEnd, WriteEnd, Capacity) = (readEnd, writeEnd, capacity);

    public int ReadEnd { get; }

    public int WriteEnd { get; }

    /// <summary>How many bytes it holds at most.</summary>
    public int Capacity { get; }

    /// <summary>How many bytes are in it.</summary>
    public int Count { get; set; }

    /// <summary>
    /// A pipe that holds no more than so many bytes, or null where the system gives none; then bytes are copied.
    /// </summary>
    public static Pipe? Rent(Stack<Pipe> kept, long most)
    {
        if (most < Narrow)
            return null;
        if (kept.TryPeek(out var last) && last.Capacity <= most)
            return kept.Pop();
        Span<int> ends = stackalloc int[2];
        if (Libc.Pipe(ends) < 0)
            return null;
        var pipe = new Pipe(ends[0], ends[1], Widen(ends[0], most));
        if (pipe.Capacity >= Narrow)
            return pipe;
        pipe.Close();
        return null;
    }

    public void Return(Stack<Pipe> kept)
    {
        if (Count == 0 && kept.Count < MostKept)
            kept.Push(this);
        else
            Close();
    }

    public void Close()
    {
        _ = Libc.Close(ReadEnd);
        _ = Libc.Close(WriteEnd);
    }

    /// <summary>The size that it got, rounded up by the system; negative where the user has too many.</summary>
    static int Widen(int end, long most)
    {
        var wide = most < Wide ? -1 : Libc.SetPipeSize(end, Wide);
        return wide > 0 ? wide : Libc.SetPipeSize(end, Narrow);
    }
}
