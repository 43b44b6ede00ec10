using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sidecar.Core.Admission;

/// <summary>A text that differs in each replica, without its quotes.</summary>
readonly record struct ReplicaHole(int At, int Length);

/// <summary>The SHA-256 digest of a text but for its holes: those that have the same one are the same text.</summary>
readonly record struct ReplicaKey(UInt128 High, UInt128 Low)
{
    /// <summary>Zeros stand in the holes and before what is added: no JSON has one.</summary>
    public static ReplicaKey Of(ReadOnlySpan<byte> text, List<ReplicaHole> holes, string added = "")
    {
        var rented = ArrayPool<byte>.Shared.Rent(text.Length + 1 + Encoding.UTF8.GetMaxByteCount(added.Length));
        text.CopyTo(rented);
        foreach (var hole in holes)
            rented.AsSpan(hole.At, hole.Length).Clear();
        rented[text.Length] = 0;
        var length = text.Length + 1 + Encoding.UTF8.GetBytes(added, rented.AsSpan(text.Length + 1));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(rented);
        return MemoryMarshal.Read<ReplicaKey>(digest);
    }
}
