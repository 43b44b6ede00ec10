using System.Buffers;

namespace Sidecar.Core.Admission;

/// <summary>A growing buffer on borrowed memory: what is written is read before the buffer is given back.</summary>
sealed class PooledBuffer(int capacity) : IBufferWriter<byte>, IDisposable
{
    byte[] memory = ArrayPool<byte>.Shared.Rent(capacity);
    int length;

    public ReadOnlySpan<byte> Written => memory.AsSpan(0, length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, memory.Length - length);
        length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return memory.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return memory.AsSpan(length);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        length = 0;
    }

    void Reserve(int size)
    {
        if (memory.Length - length >= Math.Max(size, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * memory.Length, length + size));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
