using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;
using SocketAddress = Sidecar.Proxy.Kernel.SocketAddress;

namespace Sidecar.Proxy.Tests.Kernel;

public class SocketAddressLaws
{
    [Property]
    public void What_is_written_is_read_again(uint v4, ulong high, ulong low, ushort port)
    {
        var ends = (Endpoint[])[new(Address.FromBits(Family.IPv4, v4), port), new(Address.FromBits(Family.IPv6, new UInt128(high | 1UL << 63, low)), port)];
        foreach (var end in ends)
            Assert.Equal(end, SocketAddress.From(end).Read());
    }

    [Property]
    public void The_bytes_are_those_of_the_runtime(uint v4, ulong high, ulong low, ushort port)
    {
        foreach (var address in (Address[])[Address.FromBits(Family.IPv4, v4), Address.FromBits(Family.IPv6, new UInt128(high, low))])
        {
            var theirs = new IPEndPoint(address.ToIPAddress(), port).Serialize();
            var ours = SocketAddress.From(new Endpoint(address, port));
            Assert.Equal(theirs.Size, ours.Length);
            Assert.Equal(Convert.ToHexString(theirs.Buffer.Span[..theirs.Size]), Convert.ToHexString(MemoryMarshal.CreateSpan(ref ours.First, theirs.Size)));
        }
    }

    [Property]
    public void A_mapped_address_is_the_one_it_stands_for(uint v4, ushort port)
    {
        var mapped = new Endpoint(Address.FromBits(Family.IPv6, ((UInt128)0xffff << 32) | v4), port);
        Assert.Equal(new Endpoint(Address.FromBits(Family.IPv4, v4), port), SocketAddress.From(mapped).Read());
    }

    [Fact]
    public void Another_family_is_no_address()
    {
        var address = default(SocketAddress);
        Assert.Null(address.Read());
        MemoryMarshal.Write(MemoryMarshal.CreateSpan(ref address.First, 2), (ushort)AddressFamily.Unix);
        Assert.Null(address.Read());
    }
}
