using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter;
using Sidecar.Proxy.Configuration;
using Sidecar.Proxy.Dns;

namespace Sidecar.Proxy.Tests.Dns;

public class DnsServerTests
{
    [Fact]
    public void A_resolver_of_the_pod_that_is_the_proxy_itself_is_not_asked()
    {
        var (port, started) = StartSomewhere();
        using var server = started;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        client.Connect(IPAddress.Loopback, port);
        client.Send(DnsMessageTests.Query("elsewhere.test", 1));
        var answer = new byte[512];
        Assert.InRange(client.Receive(answer), 12, answer.Length);
        Assert.Equal(2, answer[3] & 15); // Nobody has answered; asking itself, it would have waited for a minute.
    }

    /// <summary>A server at a port that nobody is given without asking for it; asked for again where somebody has it.</summary>
    static (ushort, DnsServer) StartSomewhere()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = (ushort)Random.Shared.Next(10_000, 30_000);
            var itself = new Netfilter.Evaluation.Endpoint(Address.LoopbackOf(Family.IPv4), port);
            var options = new ProxyOptions { Listeners = { Dns = port }, Dns = { Timeout = 60 } };
            var settings = SettingsReader.Read(options, new PodEnvironment { Resolvers = [itself] }, out _)!;
            try
            {
                return (port, DnsServer.Start(port, () => settings));
            }
            catch (StartException) when (attempt < 20)
            {
            }
        }
    }
}
