using Sidecar.Proxy.Kernel;

namespace Sidecar.Proxy.Relay;

/// <summary>
/// The memory of one loop: one buffer through which all bytes go, and a bounded number of buffers and pipes for bytes that
/// the other side does not take yet. An idle connection holds none of it.
/// </summary>
sealed class RelayBuffers(long limit)
{
    /// <summary>The most that is read at once, and the most that waits in one direction.</summary>
    public const int Size = 64 * 1024;

    readonly Stack<byte[]> kept = new();
    readonly Stack<Pipe> pipes = new();
    long taken;

    /// <summary>What every read goes into; its content is worth nothing after the event.</summary>
    public byte[] Shared { get; } = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>The bytes that wait in buffers and pipes of this loop, at most.</summary>
    public long Waiting => Volatile.Read(ref taken);

    /// <summary>True while one more buffer may be filled with bytes that wait.</summary>
    public bool HasRoom => taken + Size <= limit;

    /// <summary>A buffer with bytes that wait; only while <see cref="HasRoom"/>.</summary>
    public byte[] Keep(ReadOnlySpan<byte> bytes)
    {
        taken += Size;
        var buffer = kept.TryPop(out var used) ? used : GC.AllocateUninitializedArray<byte>(Size);
        bytes.CopyTo(buffer);
        return buffer;
    }

    public void Return(byte[] buffer)
    {
        taken -= Size;
        if (kept.Count < 16)
            kept.Push(buffer);
    }

    /// <summary>An empty pipe, or null where memory or descriptors are short.</summary>
    public Pipe? RentPipe()
    {
        if (Pipe.Rent(pipes, limit - taken) is not { } pipe)
            return null;
        taken += pipe.Capacity;
        return pipe;
    }

    public void Return(Pipe pipe)
    {
        taken -= pipe.Capacity;
        pipe.Return(pipes);
    }
}
