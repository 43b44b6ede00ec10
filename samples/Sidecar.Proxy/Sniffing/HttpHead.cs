using System.Buffers;

namespace Sidecar.Proxy.Sniffing;

/// <summary>Tells HTTP by its first bytes, and reads the host of HTTP/1 (RFC 9112 §3, RFC 9113 §3.4).</summary>
static class HttpHead
{
    const int MaxMethod = 32;

    /// <summary>A head that is longer has no host that is looked at.</summary>
    public const int MaxHead = 32 * 1024;

    static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static Sniffed Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Preface))
            return new Sniffed(SniffKind.Http2);
        if (Preface.StartsWith(bytes))
            return default;
        var line = bytes.IndexOf((byte)'\n');
        if (line < 0)
            return MayBeginRequest(bytes) ? default : Sniffed.Unknown;
        if (!TryTarget(bytes[..line], out var target))
            return Sniffed.Unknown;
        return Host(bytes[(line + 1)..], AuthorityOf(target), bytes.Length);
    }

    /// <summary>True while a line that is not whole yet can still become a request line.</summary>
    static bool MayBeginRequest(ReadOnlySpan<byte> bytes)
    {
        var method = bytes.IndexOfAnyExcept(Token);
        if (method < 0)
            return bytes.Length <= MaxMethod;
        return method is > 0 and <= MaxMethod && bytes[method] == ' ' && bytes.Length < MaxHead
            && !bytes[method..].ContainsAnyInRange((byte)0, (byte)0x0c);
    }

    /// <summary><c>METHOD TARGET HTTP/1.x</c></summary>
    static bool TryTarget(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> target)
    {
        target = default;
        line = line.TrimEnd((byte)'\r');
        var method = line.IndexOfAnyExcept(Token);
        var version = line.LastIndexOf((byte)' ');
        if (method is <= 0 or > MaxMethod || line[method] != ' ' || version <= method + 1
            || line[(version + 1)..] is not [(byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'1', (byte)'.', (byte)'0' or (byte)'1'])
            return false;
        target = line[(method + 1)..version];
        return !target.IsEmpty && !target.ContainsAnyInRange((byte)0, (byte)' ');
    }

    /// <summary>The host of a target in absolute form, which counts before the header.</summary>
    static ReadOnlySpan<byte> AuthorityOf(ReadOnlySpan<byte> target)
    {
        var scheme = target.IndexOf("://"u8);
        if (scheme <= 0 || target[0] == '/')
            return default;
        var authority = target[(scheme + 3)..];
        var end = authority.IndexOfAny("/?#"u8);
        authority = end < 0 ? authority : authority[..end];
        return authority[(authority.LastIndexOf((byte)'@') + 1)..];
    }

    static Sniffed Host(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> authority, int seen)
    {
        if (!authority.IsEmpty)
            return new Sniffed(SniffKind.Http1, WithoutPort(authority));
        while (headers.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = headers[..end].TrimEnd((byte)'\r');
            headers = headers[(end + 1)..];
            if (line.IsEmpty)
                return new Sniffed(SniffKind.Http1);
            if (line.Length > 5 && line[4] == ':' && System.Text.Ascii.EqualsIgnoreCase(line[..4], "host"u8))
                return new Sniffed(SniffKind.Http1, WithoutPort(line[5..].Trim(" \t"u8)));
        }
        return seen >= MaxHead ? new Sniffed(SniffKind.Http1) : default;
    }

    static string? WithoutPort(ReadOnlySpan<byte> authority)
    {
        if (authority is [(byte)'[', ..])
        {
            var close = authority.IndexOf((byte)']');
            return close < 0 ? null : Sniffed.HostName(authority[1..close]);
        }
        var colon = authority.IndexOf((byte)':');
        return Sniffed.HostName(colon < 0 ? authority : authority[..colon]);
    }
}
