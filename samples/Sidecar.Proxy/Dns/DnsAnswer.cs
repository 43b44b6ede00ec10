using System.Buffers.Binary;
using Sidecar.Netfilter;

namespace Sidecar.Proxy.Dns;

/// <summary>Answers to queries, as bytes.</summary>
static class DnsAnswer
{
    const byte Response = 0x80;
    const byte Authoritative = 0x04;
    const byte RecursionDesired = 0x01;
    const byte RecursionAvailable = 0x80;
    const byte ServerFailure = 2;

    /// <summary>The addresses of the family that is asked for; none is an answer too: the name exists, without such an address.</summary>
    public static byte[] Addresses(ReadOnlySpan<byte> query, DnsQuestion question, IEnumerable<Address> addresses, uint ttl)
    {
        var family = question.Type switch { DnsQuestion.A => Family.IPv4, DnsQuestion.Aaaa => Family.IPv6, _ => (Family?)null };
        var wanted = addresses.Where(address => address.Family == family).ToArray();
        var answer = new List<byte>(Header(query, question, (ushort)wanted.Length, Authoritative, 0));
        Span<byte> head = stackalloc byte[12];
        foreach (var address in wanted)
        {
            var bytes = address.ToIPAddress().GetAddressBytes();
            BinaryPrimitives.WriteUInt16BigEndian(head, 0xc00c); // The name of the question.
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], question.Type);
            BinaryPrimitives.WriteUInt16BigEndian(head[4..], 1);
            BinaryPrimitives.WriteUInt32BigEndian(head[6..], ttl);
            BinaryPrimitives.WriteUInt16BigEndian(head[10..], (ushort)bytes.Length);
            answer.AddRange(head);
            answer.AddRange(bytes);
        }
        return [.. answer];
    }

    /// <summary>No resolver has answered.</summary>
    public static byte[] Failure(ReadOnlySpan<byte> query, DnsQuestion question) => Header(query, question, 0, 0, ServerFailure);

    static byte[] Header(ReadOnlySpan<byte> query, DnsQuestion question, ushort answers, byte flags, byte code)
    {
        var header = query[..question.Length].ToArray();
        header[2] = (byte)(Response | flags | (query[2] & RecursionDesired));
        header[3] = (byte)(RecursionAvailable | code);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), answers);
        header.AsSpan(8, 4).Clear(); // No further sections, whatever the query had.
        return header;
    }
}
