using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

static class Sockets
{
    public static Socket Open(Family family, bool tcp)
    {
        var v4 = family == Family.IPv4;
        var socket = new Socket(v4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6,
            tcp ? SocketType.Stream : SocketType.Dgram, tcp ? ProtocolType.Tcp : ProtocolType.Udp);
        if (!v4)
            socket.DualMode = false;
        return socket;
    }

    /// <summary><c>IP_TRANSPARENT</c> or <c>IPV6_TRANSPARENT</c>.</summary>
    public static void MakeTransparent(Socket socket)
    {
        var v4 = socket.AddressFamily == AddressFamily.InterNetwork;
        socket.SetRawSocketOption(v4 ? 0 : 41, v4 ? 19 : 75, [1, 0, 0, 0]);
    }

    public static Endpoint? EndOf(EndPoint? end) =>
        end is IPEndPoint ip ? new Endpoint(Address.From(new IPAddress(ip.Address.GetAddressBytes())), (ushort)ip.Port) : null;
}
