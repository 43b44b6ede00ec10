using System.Buffers.Binary;
using System.Globalization;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Effects;

/// <summary>The sockets that wait in the network of the calling thread, as proc(5) lists them.</summary>
static class SocketTable
{
    const string Listening = "0A";
    const string Unconnected = "07";
    const int StateColumn = 3;
    const int UserColumn = 7;

    static readonly (string File, Protocol Protocol, Family Family, string State)[] Files =
    [
        ("tcp", Protocol.Tcp, Family.IPv4, Listening),
        ("tcp6", Protocol.Tcp, Family.IPv6, Listening),
        ("udp", Protocol.Udp, Family.IPv4, Unconnected),
        ("udp6", Protocol.Udp, Family.IPv6, Unconnected),
    ];

    /// <summary>The sockets, all of them for now the application's.</summary>
    public static IEnumerable<Listener> Read()
    {
        foreach (var (file, protocol, family, state) in Files)
        {
            var path = $"/proc/thread-self/net/{file}";
            foreach (var line in File.Exists(path) ? File.ReadLines(path).Skip(1) : [])
                if (Parse(line, protocol, family, state) is { } listener)
                    yield return listener;
        }
    }

    // "   0: 0100007F:3A99 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1337        0 …"
    static Listener? Parse(string line, Protocol protocol, Family family, string state)
    {
        var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length <= UserColumn || columns[StateColumn] != state || columns[1].Split(':') is not [var address, var port])
            return null;
        var bound = ToAddress(address, family);
        var owner = uint.Parse(columns[UserColumn], CultureInfo.InvariantCulture);
        // A socket on :: takes IPv4 as well, unless it was told not to.
        return new Listener(
            "application", ListenerRole.Application, protocol, family == Family.IPv6 && bound.IsUnspecified ? null : bound,
            ushort.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        {
            Owner = new SocketOwner(owner, owner),
        };
    }

    // Words of four bytes, each in the byte order of the machine.
    static Address ToAddress(string hex, Family family)
    {
        UInt128 bits = 0;
        for (var at = 0; at + 8 <= hex.Length; at += 8)
        {
            var word = uint.Parse(hex.AsSpan(at, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bits = (bits << 32) | (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word);
        }
        return Address.FromBits(family, bits);
    }
}
