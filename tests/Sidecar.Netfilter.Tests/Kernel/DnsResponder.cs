using System.Net;
using System.Net.Sockets;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>A DNS server (RFC 1035) over UDP and TCP that answers every question with one address.</summary>
sealed class DnsResponder : IDisposable
{
    readonly Socket udp;
    readonly Socket tcp;
    readonly byte[] answer;

    public DnsResponder(NetworkNamespace place, string address, int port, string answer, uint uid = 0, uint gid = 0)
    {
        this.answer = IPAddress.Parse(answer).GetAddressBytes();
        var end = new IPEndPoint(IPAddress.Parse(address), port);
        udp = place.Inside(() => Bound(new Socket(end.AddressFamily, SocketType.Dgram, ProtocolType.Udp), end), uid, gid);
        tcp = place.Inside(() => Bound(new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp), end), uid, gid);
        tcp.Listen();
        new Thread(() => Loop(ServeUdp)) { IsBackground = true }.Start();
        new Thread(() => Loop(ServeTcp)) { IsBackground = true }.Start();
    }

    /// <summary>Asks a server as a user; the address it answers, or what went wrong.</summary>
    public static string Ask(NetworkNamespace from, string server, ProtocolType protocol, uint uid) => from.Inside(() =>
    {
        var end = new IPEndPoint(IPAddress.Parse(server), 53);
        using var socket = new Socket(end.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol);
        socket.ReceiveTimeout = 30_000;
        try
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            socket.ConnectAsync(end, time.Token).AsTask().GetAwaiter().GetResult();
            byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 4, .. "test"u8, 0, 0, 1, 0, 1];
            socket.Send(protocol == ProtocolType.Udp ? query : [0, (byte)query.Length, .. query]);
            var reply = new byte[512];
            var length = socket.Receive(reply);
            return new IPAddress(reply.AsSpan(length - 4, 4)).ToString();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return e is SocketException { SocketErrorCode: var code } ? $"{code}" : "timeout";
        }
    }, uid);

    public void Dispose()
    {
        udp.Dispose();
        tcp.Dispose();
    }

    static Socket Bound(Socket socket, IPEndPoint end)
    {
        socket.Bind(end);
        return socket;
    }

    static void Loop(Action serve)
    {
        try
        {
            while (true)
                serve();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    void ServeUdp()
    {
        EndPoint client = new IPEndPoint(udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var query = new byte[512];
        var length = udp.ReceiveFrom(query, ref client);
        udp.SendTo(Reply(query.AsSpan(0, length)), client);
    }

    void ServeTcp()
    {
        using var client = tcp.Accept();
        var query = new byte[512];
        var length = client.Receive(query);
        var reply = Reply(query.AsSpan(2, length - 2));
        client.Send([0, (byte)reply.Length, .. reply]);
    }

    // The question again, marked as a response, and an A record that points back to its name.
    byte[] Reply(ReadOnlySpan<byte> query) =>
        [query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. query[12..], 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. answer];
}
