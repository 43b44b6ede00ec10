using System.Net;
using System.Net.Sockets;

namespace Sidecar.Netfilter.Tests.Kernel;

public class NetworkNamespaceTests
{
    [Fact]
    public void A_namespace_has_only_a_loopback_and_is_gone_after_the_test()
    {
        string name;
        using (var own = NetworkNamespace.Create())
        {
            name = own.Name;
            Assert.Contains(name, Command.Run(["ip", "netns", "list"]).Expect(), StringComparison.Ordinal);
            Assert.StartsWith("1: lo:", own.Run("ip", "-o", "link").Expect(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(name, Command.Run(["ip", "netns", "list"]).Expect(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_runs_as_the_user_and_group_asked_for_and_reads_its_input()
    {
        using var own = NetworkNamespace.Create("setpriv", "id", "cat");
        Assert.Equal("1337", own.Run(["id", "-u"], null, uid: 1337, gid: 1338).Expect().Trim());
        Assert.Equal("1338", own.Run(["id", "-G"], null, uid: 1337, gid: 1338).Expect().Trim());
        Assert.Equal("a b\n", own.Run(["cat"], "a b\n").Expect());
    }

    [Fact]
    public void A_program_that_does_not_end_is_killed()
    {
        using var own = NetworkNamespace.Create("sleep");
        Assert.Throws<TimeoutException>(() => own.Run(["sleep", "60"], null, seconds: 1));
    }

    [Theory]
    [InlineData("192.0.2.1/24", "192.0.2.2/24")]
    [InlineData("fd00::1/64", "fd00::2/64")]
    public void Sockets_opened_inside_talk_over_the_pair_that_joins_two_namespaces(string left, string right)
    {
        using var a = NetworkNamespace.Create();
        using var b = NetworkNamespace.Create();
        a.Connect("eth0", b, "eth0");
        a.AddAddress(left, "eth0");
        b.AddAddress(right, "eth0");
        var server = IPAddress.Parse(right.Split('/')[0]);

        using var listener = b.Inside(() =>
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(server, 8080));
            socket.Listen();
            return socket;
        });
        using var client = a.Inside(() =>
        {
            var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 30_000 };
            Assert.True(socket.ConnectAsync(server, 8080).Wait(30_000), "No connection within thirty seconds.");
            return socket;
        });
        using var accepted = listener.Accept();
        Assert.Equal(left.Split('/')[0], ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
    }

    [Fact]
    public void A_socket_opened_inside_belongs_to_the_user_asked_for()
    {
        using var own = NetworkNamespace.Create("nft");
        own.Run(["nft", "-f", "-"],
            "table inet t { chain output { type filter hook output priority 0; meta skuid 1337 meta skgid 1338 drop; }; }").Expect();
        SocketError SendAs(uint uid, uint gid)
        {
            using var socket = own.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), uid, gid);
            try
            {
                socket.SendTo([1], new IPEndPoint(IPAddress.Loopback, 9));
                return SocketError.Success;
            }
            catch (SocketException e)
            {
                return e.SocketErrorCode;
            }
        }
        Assert.Equal(SocketError.Success, SendAs(1000, 1338));
        Assert.NotEqual(SocketError.Success, SendAs(1337, 1338));
    }

    [Fact]
    public void Kernel_parameters_are_those_of_the_namespace()
    {
        using var own = NetworkNamespace.Create("cat");
        own.SetKernelParameter("net.ipv4.ip_forward", "1");
        Assert.Equal("1", own.Run("cat", "/proc/sys/net/ipv4/ip_forward").Expect().Trim());
    }
}
