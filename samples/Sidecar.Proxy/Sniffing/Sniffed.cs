namespace Sidecar.Proxy.Sniffing;

/// <summary>What the first bytes of a connection are.</summary>
enum SniffKind
{
    /// <summary>Too few bytes to tell.</summary>
    Incomplete,

    /// <summary>None of what is known; an opaque stream.</summary>
    Unknown,

    /// <summary>A TLS handshake.</summary>
    Tls,

    /// <summary>HTTP/1.0 or HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    Http2,
}

/// <summary>What the first bytes of a connection say.</summary>
/// <param name="Kind">The protocol.</param>
/// <param name="Name">The server name of TLS or the host of HTTP/1, in lower case, without port; null where there is none.</param>
readonly record struct Sniffed(SniffKind Kind, string? Name = null)
{
    /// <summary>Bytes that tell nothing.</summary>
    public static Sniffed Unknown => new(SniffKind.Unknown);

    /// <summary>Looks at the bytes that a connection begins with; total for any bytes, and never looks beyond them.</summary>
    public static Sniffed Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return default;
        if (bytes[0] == ClientHello.Handshake)
            return ClientHello.Read(bytes);
        return HttpHead.Read(bytes);
    }

    /// <summary>A host name as it is compared, or null where the bytes are no name.</summary>
    internal static string? HostName(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd((byte)'.');
        if (name.Length is 0 or > 253)
            return null;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'-' or (byte)'.' or (byte)'_' or (byte)':'))
                return null;
        return System.Text.Encoding.ASCII.GetString(name).ToLowerInvariant();
    }
}
