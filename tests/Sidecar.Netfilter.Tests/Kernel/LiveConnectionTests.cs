using System.Net;
using System.Net.Sockets;
using Sidecar.Netfilter.Planning;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>A connection is held open while a plan is carried out; it dies exactly where the plan said so.</summary>
public class LiveConnectionTests
{
    public static MatrixTheoryData<string, string, bool, bool> Changes => new(
        ["iptables", "nft"], ["clean", "apply", "replace", "other backend"], [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_connection_dies_where_the_plan_says_so(string backend, string change, bool isTrackedOtherwise, bool ipv6)
    {
        using var pod = new Pod("iptables", "ip6tables");
        if (isTrackedOtherwise)
            pod.Inside.Run(ipv6 ? "ip6tables" : "iptables", "-w", "-A", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED", "-j", "ACCEPT").Expect();
        var old = State(backend == "nft", "*");
        var wanted = change switch
        {
            "clean" => NamespaceState.Empty,
            "replace" => State(backend == "nft", "8080"),
            "other backend" => State(backend != "nft", "*"),
            _ => old,
        };
        if (change != "apply")
            LiveNamespace.Apply(pod.Inside, old);

        using var proxy = Echo(pod.Inside, 15001, ipv6);
        using var world = Echo(pod.Outside, 8080, ipv6);
        using var client = Connect(pod.Inside, new IPEndPoint(IPAddress.Parse(ipv6 ? Pod.WorldV6 : Pod.World), 8080));
        Assert.True(IsAlive(client));
        var plan = Assert.IsType<Replacement>(LiveNamespace.Apply(pod.Inside, wanted, old));
        if (!plan.ResetsConnectionsOf.Contains(ipv6 ? Family.IPv6 : Family.IPv4))
            Assert.True(IsAlive(client), "The plan says that it lives on.");
        else
            // The kernel takes a rule's need for connection tracking away some time after the rule.
            Assert.True(SpinWait.SpinUntil(() => !IsAlive(client), TimeSpan.FromSeconds(60)), "The plan says that it is reset.");
    }

    static NamespaceState State(bool nft, string inbound) =>
        NamespaceState.Of(Pod.Settings($"-b {inbound} -i *{(nft ? " --native-nftables" : "")}", ipv6: true));

    static Socket Connect(NetworkNamespace place, IPEndPoint target) => place.Inside(() =>
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 60_000, ReceiveTimeout = 60_000 };
        socket.Connect(target);
        return socket;
    }, uid: 1000, gid: 1000);

    // What reaches the wrong end is answered by a reset, so that nobody waits for the time to be over.
    static bool IsAlive(Socket client)
    {
        try
        {
            var answer = new byte[1];
            return client.Send([42]) == 1 && client.Receive(answer) == 1 && answer[0] == 42;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static Socket Echo(NetworkNamespace place, int port, bool ipv6)
    {
        var listener = place.Inside(() =>
        {
            var socket = new Socket(ipv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            socket.Listen();
            return socket;
        });
        new Thread(() => Serve(listener)) { IsBackground = true }.Start();
        return listener;
    }

    static void Serve(Socket listener)
    {
        try
        {
            using var client = listener.Accept();
            var bytes = new byte[16];
            while (client.Receive(bytes) is > 0 and var count)
                client.Send(bytes, count, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over, or the connection is dead, which the client tells.
        }
    }
}
