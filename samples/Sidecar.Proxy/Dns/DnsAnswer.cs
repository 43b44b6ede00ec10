using System.Buffers.Binary;
using Sidecar.Netfilter;

namespace Sidecar.Proxy.Dns;

/// <summary>Answers to queries, as bytes.</summary>
static class DnsAnswer
{
    const byte Response = 0x80;
    const byte Authoritative = 0x04;
    const byte Truncated = 0x02;
    const byte RecursionDesired = 0x01;
    const byte RecursionAvailable = 0x80;
    const byte ServerFailure = 2;
    const int RecordHead = 12;

    /// <summary>The most that a datagram holds (RFC 1035 §4.2.1); extensions of the query are not answered to, so it has no say in it.</summary>
    public const int MostOfDatagram = 512;

    /// <summary>The most that a stream holds (RFC 1035 §4.2.2).</summary>
    public const int MostOfStream = ushort.MaxValue;

    /// <summary>The addresses of the family that is asked for; none is an answer too: the name exists, without such an address.</summary>
    /// <param name="most">So many bytes at most; where they do not hold all addresses the answer says so, and is asked for again by TCP.</param>
    public static byte[] Addresses(ReadOnlySpan<byte> query, DnsQuestion question, IEnumerable<Address> addresses, uint ttl, int most)
    {
        var family = question.Type switch { DnsQuestion.A => Family.IPv4, DnsQuestion.Aaaa => Family.IPv6, _ => (Family?)null };
        var wanted = addresses.Where(address => address.Family == family).ToArray();
        var fitting = wanted.Take((most - question.Length) / (RecordHead + (family == Family.IPv4 ? 4 : 16))).ToArray();
        var flags = fitting.Length < wanted.Length ? Authoritative | Truncated : Authoritative;
        var answer = new List<byte>(Header(query, question, (ushort)fitting.Length, (byte)flags, 0));
        Span<byte> head = stackalloc byte[RecordHead];
        foreach (var address in fitting)
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
