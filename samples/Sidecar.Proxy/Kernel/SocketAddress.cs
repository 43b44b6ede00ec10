using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Proxy.Kernel;

/// <summary>
/// <c>sockaddr_in</c> or <c>sockaddr_in6</c> as the kernel has it (ip(7), ipv6(7)): family in the host's byte order, port
/// in the network's, then the address.
/// </summary>
[InlineArray(Capacity)]
struct SocketAddress
{
    /// <summary>The size of the larger of both.</summary>
    public const int Capacity = 28;

    const int LengthOfIPv4 = 16;

    public byte First;

    /// <summary>How many bytes the kernel is to read.</summary>
    public readonly int Length => Family == Number.AF_INET ? LengthOfIPv4 : Capacity;

    readonly int Family => MemoryMarshal.Read<ushort>(Bytes(in this));

    /// <summary>The bytes for an address, as sockets of its own family want them.</summary>
    public static SocketAddress From(Endpoint end)
    {
        var result = default(SocketAddress);
        Span<byte> bytes = result;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], end.Port);
        var bits = end.Address.Bits;
        if (end.Address.Family == Netfilter.Family.IPv4)
        {
            MemoryMarshal.Write(bytes, (ushort)Number.AF_INET);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)bits);
            return result;
        }
        MemoryMarshal.Write(bytes, (ushort)Number.AF_INET6);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], bits);
        return result;
    }

    /// <summary>
    /// The address and port; an IPv4 address in IPv6 clothes (<c>::ffff:a.b.c.d</c>) as what it is. Null for another family.
    /// </summary>
    public readonly Endpoint? Read()
    {
        var bytes = Bytes(in this);
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (Family == Number.AF_INET)
            return new Endpoint(Address.FromBits(Netfilter.Family.IPv4, BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])), port);
        if (Family != Number.AF_INET6)
            return null;
        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]);
        return bits >> 32 == MappedPrefix >> 32
            ? new Endpoint(Address.FromBits(Netfilter.Family.IPv4, bits & uint.MaxValue), port)
            : new Endpoint(Address.FromBits(Netfilter.Family.IPv6, bits), port);
    }

    static UInt128 MappedPrefix => (UInt128)0xffff << 32;

    static ReadOnlySpan<byte> Bytes(in SocketAddress address) =>
        MemoryMarshal.CreateReadOnlySpan(in address.First, Capacity);
}
