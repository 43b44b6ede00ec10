using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>TCP listeners in a namespace, each of which tells its role to whoever connects.</summary>
sealed class Roles(NetworkNamespace place) : IDisposable
{
    readonly List<Socket> listeners = [];

    /// <summary>Opens a listener on every IPv4 address, or every IPv6 one.</summary>
    public void Listen(int port, string role, bool ipv6 = false) => Open(port, role, ipv6, transparent: false);

    /// <summary>The same with a socket that TPROXY can give connections to, whatever their destination.</summary>
    public void ListenTransparently(int port, string role, bool ipv6 = false) => Open(port, role, ipv6, transparent: true);

    void Open(int port, string role, bool ipv6, bool transparent)
    {
        var listener = place.Inside(() =>
        {
            var socket = new Socket(ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            // IP_TRANSPARENT and IPV6_TRANSPARENT of linux/in.h and linux/in6.h.
            if (transparent)
                socket.SetRawSocketOption(ipv6 ? 41 : 0, ipv6 ? 75 : 19, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen(128);
            return socket;
        });
        listeners.Add(listener);
        var answer = Encoding.ASCII.GetBytes(role);
        new Thread(() => Serve(listener, answer)) { IsBackground = true }.Start();
    }

    public void Dispose() => listeners.ForEach(listener => listener.Dispose());

    /// <summary>Connects as a user and says who answered: a role, <c>refused</c> or <c>timeout</c>.</summary>
    public static string Call(NetworkNamespace from, string address, int port, uint uid = 0, uint gid = 0, string? source = null) =>
        from.Inside(() =>
        {
            var target = IPAddress.Parse(address);
            using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (source is not null)
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            return Ask(socket, new IPEndPoint(target, port));
        }, uid, gid);

    /// <summary>Connects a socket made before; the answer is as for <see cref="Call"/>.</summary>
    public static string Ask(Socket socket, IPEndPoint target)
    {
        try
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            socket.ConnectAsync(target, time.Token).AsTask().GetAwaiter().GetResult();
            socket.ReceiveTimeout = 3000;
            var answer = new byte[64];
            return Encoding.ASCII.GetString(answer, 0, socket.Receive(answer));
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : e.SocketErrorCode.ToString();
        }
    }

    static void Serve(Socket listener, byte[] answer)
    {
        while (true)
        {
            try
            {
                using var client = listener.Accept();
                client.Send(answer);
            }
            catch (SocketException)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
