using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sidecar.Core.Admission;

/// <summary>
/// The SHA-256 digest of a text but for its holes, and of where these are: those that have the same one are the same text.
/// </summary>
readonly record struct ReplicaKey(UInt128 High, UInt128 Low)
{
    /// <summary>Zeros stand in the holes. The lengths of the parts come first, so none is taken for another.</summary>
    public static ReplicaKey Of(ReadOnlySpan<byte> text, List<ReplicaHole> holes, string added = "")
    {
        var places = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(holes));
        var rest = MemoryMarshal.AsBytes(added.AsSpan());
        ReadOnlySpan<int> lengths = [places.Length, text.Length];
        var rented = ArrayPool<byte>.Shared.Rent((lengths.Length * sizeof(int)) + places.Length + text.Length + rest.Length);
        var length = 0;
        Add(MemoryMarshal.AsBytes(lengths), rented, ref length);
        Add(places, rented, ref length);
        var start = length;
        Add(text, rented, ref length);
        foreach (var hole in holes)
            rented.AsSpan(start + hole.At, hole.Length).Clear();
        Add(rest, rented, ref length);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(rented);
        return MemoryMarshal.Read<ReplicaKey>(digest);
    }

    static void Add(ReadOnlySpan<byte> part, byte[] all, ref int length)
    {
        part.CopyTo(all.AsSpan(length));
        length += part.Length;
    }
}
