using System.Net;
using System.Net.Sockets;
using Sidecar.Proxy.Tests.Dns;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>Names, as the application asks for them: captured on the way to the pod's resolver.</summary>
public class DnsTests
{
    [Fact]
    public void Configured_hosts_are_answered_and_other_queries_are_passed_on()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect + " --redirect-dns");
        using var resolver = new Resolver(pod.Outside, "203.0.113.9");
        pod.Start($$"""{ "dns": { "hosts": { "shop.local": ["10.96.0.20", "fd96::20"] }, "resolvers": ["192.0.2.1", "{{ProxyPod.World}}"], "timeout": 0.2 } }""");
        foreach (var protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
        {
            Assert.Equal("10.96.0.20", Ask(pod, protocol, "SHOP.local", 1));
            Assert.Equal("fd96::20", Ask(pod, protocol, "shop.local", 28));
            Assert.Equal("203.0.113.9", Ask(pod, protocol, "elsewhere.test", 1));
        }
        Assert.Equal(2, resolver.Asked);
    }

    [Fact]
    public void Without_an_answer_of_any_resolver_it_says_so()
    {
        using var pod = new ProxyPod();
        pod.Intercept(Flags.Redirect + " --redirect-dns");
        pod.Start("""{ "dns": { "resolvers": ["192.0.2.1"], "timeout": 0.1 } }""");
        Assert.Equal("code 2", Ask(pod, ProtocolType.Udp, "elsewhere.test", 1));
        Assert.Equal("code 2", Ask(pod, ProtocolType.Tcp, "elsewhere.test", 1));
    }

    static string Ask(ProxyPod pod, ProtocolType protocol, string name, ushort type) => pod.Inside.Inside(() =>
    {
        var tcp = protocol == ProtocolType.Tcp;
        using var socket = new Socket(AddressFamily.InterNetwork, tcp ? SocketType.Stream : SocketType.Dgram, protocol) { ReceiveTimeout = 20_000 };
        socket.Connect(IPAddress.Parse(ProxyPod.World), 53);
        var query = DnsMessageTests.Query(name, type);
        socket.Send(tcp ? [0, (byte)query.Length, .. query] : query);
        var answer = new byte[512];
        var length = socket.Receive(answer);
        if (tcp && length == 2)
            length += socket.Receive(answer.AsSpan(2));
        var message = answer.AsSpan(tcp ? 2 : 0, tcp ? length - 2 : length);
        return (message[3] & 15) != 0 ? $"code {message[3] & 15}" : new IPAddress(message[^(type == 1 ? 4 : 16)..]).ToString();
    }, ProxyPod.Application);

    /// <summary>A resolver of the world that answers every question with one address.</summary>
    sealed class Resolver : IDisposable
    {
        readonly Socket udp;
        readonly TcpServer tcp;
        readonly byte[] address;
        int asked;

        public Resolver(NetworkNamespace place, string answer)
        {
            address = IPAddress.Parse(answer).GetAddressBytes();
            udp = place.Inside(() =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(IPAddress.Any, 53));
                return socket;
            });
            new Thread(Serve) { IsBackground = true }.Start();
            tcp = new TcpServer(place, "0.0.0.0", 53, client =>
            {
                var query = new byte[512];
                var length = client.Receive(query);
                var reply = Reply(query.AsSpan(2, length - 2));
                client.Send([0, (byte)reply.Length, .. reply]);
            });
        }

        public int Asked => Volatile.Read(ref asked);

        public void Dispose()
        {
            udp.Dispose();
            tcp.Dispose();
        }

        void Serve()
        {
            try
            {
                var query = new byte[512];
                while (true)
                {
                    EndPoint client = new IPEndPoint(IPAddress.Any, 0);
                    var length = udp.ReceiveFrom(query, ref client);
                    udp.SendTo(Reply(query.AsSpan(0, length)), client);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        byte[] Reply(ReadOnlySpan<byte> query)
        {
            Interlocked.Increment(ref asked);
            return [query[0], query[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. query[12..], 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address];
        }
    }
}
