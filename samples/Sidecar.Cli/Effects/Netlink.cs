using System.Runtime.InteropServices;

namespace Sidecar.Cli.Effects;

/// <summary>Asks the kernel for lists (netlink(7)): what would otherwise take a program a question.</summary>
/// <remarks>Numbers are in the byte order of the machine, and messages in multiples of four bytes.</remarks>
static class Netlink
{
    /// <summary>Routing: addresses, routes, policy (rtnetlink(7)).</summary>
    public const int Route = 0;

    /// <summary>Packet filters.</summary>
    public const int Netfilter = 12;

    const int Family = 16;
    const int Raw = 3;
    const int CloseOnExec = 0x80000;
    const ushort RequestDump = 0x1 | 0x300;
    const ushort Error = 2;
    const ushort Done = 3;
    const int Header = 16;

    /// <summary>The payloads of all messages of the answer; null where the kernel refuses, or has no such thing.</summary>
    /// <param name="protocol"><see cref="Route"/> or <see cref="Netfilter"/>.</param>
    /// <param name="type">The type of the request.</param>
    /// <param name="payload">What follows the header.</param>
    public static List<byte[]>? Dump(int protocol, ushort type, ReadOnlySpan<byte> payload)
    {
        var socket = Open(Family, Raw | CloseOnExec, protocol);
        if (socket < 0)
            return null;
        try
        {
            var request = new byte[Header + payload.Length];
            BitConverter.TryWriteBytes(request, request.Length);
            BitConverter.TryWriteBytes(request.AsSpan(4), type);
            BitConverter.TryWriteBytes(request.AsSpan(6), RequestDump);
            payload.CopyTo(request.AsSpan(Header));
            return Send(socket, request, request.Length, 0) == request.Length ? Receive(socket) : null;
        }
        finally
        {
            _ = Close(socket);
        }
    }

    /// <summary>The attributes of a message by their type; of several of one type the last.</summary>
    public static Dictionary<int, byte[]> Attributes(ReadOnlySpan<byte> payload, int fixedPart)
    {
        var found = new Dictionary<int, byte[]>();
        for (var rest = payload[Math.Min(fixedPart, payload.Length)..]; rest.Length >= 4;)
        {
            int length = BitConverter.ToUInt16(rest);
            if (length < 4 || length > rest.Length)
                break;
            found[BitConverter.ToUInt16(rest[2..]) & 0x3fff] = rest[4..length].ToArray();
            rest = rest[Math.Min(Aligned(length), rest.Length)..];
        }
        return found;
    }

    /// <summary>A number in the byte order of the machine.</summary>
    public static uint Number(byte[]? attribute) =>
        attribute is { Length: >= 4 } ? BitConverter.ToUInt32(attribute) : 0;

    static List<byte[]>? Receive(int socket)
    {
        var messages = new List<byte[]>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var count = (int)Receive(socket, buffer, buffer.Length, 0);
            if (count <= 0)
                return null;
            for (var rest = buffer.AsSpan(0, count); rest.Length >= Header;)
            {
                var length = BitConverter.ToInt32(rest);
                if (length < Header || length > rest.Length)
                    return null;
                switch (BitConverter.ToUInt16(rest[4..]))
                {
                    case Done:
                        return messages;
                    case Error:
                        return null;
                }
                messages.Add(rest[Header..length].ToArray());
                rest = rest[Math.Min(Aligned(length), rest.Length)..];
            }
        }
    }

    static int Aligned(int length) => (length + 3) & ~3;

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int Open(int family, int kind, int protocol);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern nint Send(int socket, byte[] bytes, nint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern nint Receive(int socket, byte[] bytes, nint length, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    static extern int Close(int socket);
}
