using System.Net;
using System.Net.Sockets;

namespace Sidecar.Proxy.Service;

/// <summary>Listening sockets of the proxy's own services.</summary>
static class Sockets
{
    /// <summary>A TCP listener on all addresses of both families where the kernel has IPv6, or on 127.0.0.1 alone.</summary>
    public static Socket Listen(int port, bool loopback)
    {
        var both = Socket.OSSupportsIPv6 && !loopback;
        var socket = new Socket(both ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (both)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(loopback ? IPAddress.Loopback : both ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen(128);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new StartException($"port {port}: {error.Message}.");
        }
    }
}
