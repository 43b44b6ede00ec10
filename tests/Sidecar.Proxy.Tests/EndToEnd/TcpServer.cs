using System.Net;
using System.Net.Sockets;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>A TCP server of the test in a namespace; it ends when disposed, and so do its connections.</summary>
sealed class TcpServer : IDisposable
{
    readonly Socket listener;
    readonly List<Socket> clients = [];

    public TcpServer(NetworkNamespace place, string address, int port, Action<Socket> handler)
    {
        listener = place.Inside(() =>
        {
            var ip = IPAddress.Parse(address);
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (ip.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(ip, port));
            socket.Listen(1024);
            return socket;
        });
        new Thread(() => Accept(handler)) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        lock (clients)
            clients.ForEach(client => client.Dispose());
    }

    void Accept(Action<Socket> handler)
    {
        try
        {
            while (true)
            {
                var client = listener.Accept();
                lock (clients)
                    clients.Add(client);
                new Thread(() => Handle(client, handler), 256 * 1024) { IsBackground = true }.Start();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    static void Handle(Socket client, Action<Socket> handler)
    {
        try
        {
            using (client)
                handler(client);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The other side has gone, or the test is over.
        }
    }
}
