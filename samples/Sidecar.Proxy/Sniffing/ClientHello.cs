using System.Buffers.Binary;

namespace Sidecar.Proxy.Sniffing;

/// <summary>Reads the server name out of a TLS ClientHello (RFC 8446 §4.1.2, §5.1; RFC 6066 §3).</summary>
/// <remarks>The handshake message may be cut into records at any byte; as much as a record may hold is looked at.</remarks>
static class ClientHello
{
    /// <summary>The content type of a handshake record, the first byte of every TLS connection.</summary>
    public const byte Handshake = 0x16;

    const byte ClientHelloMessage = 1;
    const int ServerNameExtension = 0;
    const int HostNameType = 0;
    const int MaxRecord = 16 * 1024 + 256;

    /// <summary>More than any client sends; what is longer has no name that is looked at.</summary>
    public const int MaxMessage = 32 * 1024;

    public static Sniffed Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 1 && bytes[1] != 3)
            return Sniffed.Unknown;
        var message = bytes.Length <= MaxMessage ? new byte[bytes.Length] : new byte[MaxMessage];
        var state = Join(bytes, message, out var length);
        return state == SniffKind.Unknown ? Sniffed.Unknown : Message(message.AsSpan(0, length), state == SniffKind.Tls);
    }

    /// <summary>Puts the fragments of the records together: Tls when whole records follow each other, Incomplete when the last is cut.</summary>
    static SniffKind Join(ReadOnlySpan<byte> bytes, Span<byte> message, out int length)
    {
        length = 0;
        while (bytes.Length >= 5)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != Handshake || bytes[1] != 3 || size is 0 or > MaxRecord)
                return length > 0 ? SniffKind.Tls : SniffKind.Unknown;
            var part = bytes[5..Math.Min(bytes.Length, 5 + size)];
            part = part[..Math.Min(part.Length, message.Length - length)];
            part.CopyTo(message[length..]);
            length += part.Length;
            if (bytes.Length < 5 + size)
                return SniffKind.Incomplete;
            bytes = bytes[(5 + size)..];
        }
        return SniffKind.Incomplete;
    }

    static Sniffed Message(ReadOnlySpan<byte> message, bool ended)
    {
        var more = ended || message.Length >= MaxMessage ? new Sniffed(SniffKind.Tls) : default;
        if (message.Length > 0 && message[0] != ClientHelloMessage)
            return Sniffed.Unknown;
        if (message.Length < 4)
            return more;
        var size = (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var body = message[4..];
        if (body.Length < size)
            return size > MaxMessage ? new Sniffed(SniffKind.Tls) : more;
        return new Sniffed(SniffKind.Tls, ServerName(body[..size]));
    }

    /// <summary>The server name of a whole hello; null where it has none or is malformed.</summary>
    static string? ServerName(ReadOnlySpan<byte> hello)
    {
        // legacy_version, random, then session id, cipher suites, compression methods, extensions.
        if (!Skip(ref hello, 34) || !Take(ref hello, 1, out _) || !Take(ref hello, 2, out _)
            || !Take(ref hello, 1, out _) || !Take(ref hello, 2, out var extensions))
            return null;
        while (extensions.Length >= 4)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!Take(ref extensions, 2, out var content))
                return null;
            if (type == ServerNameExtension)
                return Take(ref content, 2, out var names) ? FirstName(names) : null;
        }
        return null;
    }

    static string? FirstName(ReadOnlySpan<byte> names)
    {
        while (names.Length >= 3)
        {
            var type = names[0];
            names = names[1..];
            if (!Take(ref names, 2, out var name))
                return null;
            if (type == HostNameType)
                return Sniffed.HostName(name);
        }
        return null;
    }

    static bool Skip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
            return false;
        bytes = bytes[count..];
        return true;
    }

    /// <summary>Takes a vector: its length in one or two bytes, then as many.</summary>
    static bool Take(ref ReadOnlySpan<byte> bytes, int lengthBytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (bytes.Length < lengthBytes)
            return false;
        var length = lengthBytes == 1 ? bytes[0] : BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (bytes.Length - lengthBytes < length)
            return false;
        content = bytes.Slice(lengthBytes, length);
        bytes = bytes[(lengthBytes + length)..];
        return true;
    }
}
