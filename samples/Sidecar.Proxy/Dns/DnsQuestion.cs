using System.Buffers.Binary;
using System.Text;

namespace Sidecar.Proxy.Dns;

/// <summary>The one question of a query (RFC 1035 §4.1).</summary>
/// <param name="Name">In lower case, with dots between labels and none at the end.</param>
/// <param name="Type">1 for an IPv4 address, 28 for an IPv6 one.</param>
/// <param name="Length">The bytes of the message up to the end of the question.</param>
readonly record struct DnsQuestion(string Name, ushort Type, int Length)
{
    public const ushort A = 1;
    public const ushort Aaaa = 28;

    const int HeaderLength = 12;
    const ushort Internet = 1;
    const int LongestName = 255;

    /// <summary>Reads a standard query for one name; false for anything else, which others may understand.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsQuestion question)
    {
        question = default;
        // A query (QR 0) of opcode 0 with exactly one question.
        if (message.Length < HeaderLength || (message[2] & 0xf8) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
            return false;
        var name = new StringBuilder();
        var at = HeaderLength;
        while (true)
        {
            if (at >= message.Length)
                return false;
            int length = message[at++];
            if (length == 0)
                break;
            // A question has no earlier name to point to, so a pointer (or what else is above 63) is wrong.
            if (length > 63 || at + length > message.Length || at + length - HeaderLength > LongestName)
                return false;
            if (name.Length > 0)
                name.Append('.');
            foreach (var c in message.Slice(at, length))
                name.Append(char.ToLowerInvariant((char)c));
            at += length;
        }
        if (message.Length < at + 4 || BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) != Internet)
            return false;
        question = new DnsQuestion(name.ToString(), BinaryPrimitives.ReadUInt16BigEndian(message[at..]), at + 4);
        return true;
    }
}
