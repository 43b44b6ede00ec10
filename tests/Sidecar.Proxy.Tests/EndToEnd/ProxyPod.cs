using System.Net;
using System.Net.Sockets;
using System.Text;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Proxy.Tests.EndToEnd;

/// <summary>
/// A pod: a namespace with interception rules, in which the proxy runs as a process of its own; and a namespace that stands
/// for the rest of the world; both on the bridge of a node.
/// </summary>
sealed class ProxyPod : IDisposable
{
    public const string Address = "10.77.0.2";
    public const string AddressV6 = "fd77::2";
    public const string World = "10.77.0.1";
    public const string WorldV6 = "fd77::1";
    public const uint Application = 1000;

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-proxy-").FullName;
    readonly List<IDisposable> owned = [];

    readonly Bridge bridge;

    public ProxyPod(params string[] programs)
        : this(new Bridge(), null, (Address, AddressV6), programs)
    {
    }

    ProxyPod(Bridge bridge, NetworkNamespace? outside, (string V4, string V6) address, params string[] programs)
    {
        this.bridge = bridge;
        try
        {
            // First, so that it goes too where the test is skipped for want of a program.
            if (outside is null)
                owned.Add(bridge);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
            owned.Add(Inside = NetworkNamespace.Create(["iptables-restore", "ip6tables-restore", "nft", "setpriv", .. programs]));
            if (outside is null)
            {
                owned.Add(Outside = NetworkNamespace.Create());
                bridge.Plug(Outside, "eth0", World, WorldV6);
            }
            else
                Outside = outside;
            bridge.Plug(Inside, "eth0", address.V4, address.V6);
            Inside.Run("ip", "route", "add", "default", "via", World).Expect();
            Inside.Run("ip", "-6", "route", "add", "default", "via", WorldV6).Expect();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Another pod on the same bridge; it must go before this one.</summary>
    public ProxyPod Beside(string address, string addressV6) => new(bridge, Outside, (address, addressV6));

    /// <summary>A folder that the proxy may write to; it goes with the pod.</summary>
    public string Folder => folder;

    public NetworkNamespace Inside { get; }

    public NetworkNamespace Outside { get; }

    /// <summary>Makes the rules that istio-iptables would make for these flags, and loads them.</summary>
    public InterceptionSettings Intercept(string flags)
    {
        var arguments = InterceptionArguments.Parse(flags.Split(' ').Select(word => word == "''" ? "" : word), _ => null).Value;
        arguments.Options.IPv6 = true;
        arguments.Options.DnsServers = $"{World},{WorldV6}";
        var settings = arguments.ReadSettings().Value;
        var script = InterceptionRules.Script(settings);
        Restore(IptablesRestoreFormat.IPv4.Render(script), "iptables-restore");
        Restore(IptablesRestoreFormat.IPv6.Render(script), "ip6tables-restore");
        if (NftFormat.Instance.Render(script) is { Length: > 0 } nft)
            Inside.Run(["nft", "-f", "-"], nft).Expect();
        Route(InterceptionRules.Routing(settings));
        return settings;
    }

    /// <summary>Starts the proxy and waits until it says that it is ready.</summary>
    public ProxyProcess Start(string configuration = "{}", uint uid = 1337, uint gid = 1337, string[]? environment = null, int? openFiles = null)
    {
        var proxy = new ProxyProcess(this, folder, configuration, uid, gid, environment ?? [], openFiles);
        owned.Add(proxy);
        proxy.AwaitReady();
        return proxy;
    }

    /// <summary>Connects from the pod as the application.</summary>
    public Socket Call(string address, int port, uint uid = Application) => Connect(Inside, address, port, uid);

    /// <summary>Connects from the world.</summary>
    public Socket CallIn(string address, int port, string? source = null) => Connect(Outside, address, port, source: source);

    public static Socket Connect(NetworkNamespace from, string address, int port, uint uid = 0, string? source = null) => from.Inside(() =>
    {
        var target = IPAddress.Parse(address);
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000, SendTimeout = 20_000 };
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            socket.ConnectAsync(new IPEndPoint(target, port), time.Token).AsTask().GetAwaiter().GetResult();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }, uid);

    /// <summary>A server on all addresses of a namespace; each connection runs the handler on a thread of its own.</summary>
    public TcpServer Serve(NetworkNamespace place, int port, Action<Socket> handler, string address = "::")
    {
        var server = new TcpServer(place, address, port, handler);
        owned.Add(server);
        return server;
    }

    /// <summary>A server that says its name and the address it was called from, then sends back what it gets.</summary>
    public TcpServer ServeEcho(NetworkNamespace place, int port, string name) => Serve(place, port, client =>
    {
        var peer = ((IPEndPoint)client.RemoteEndPoint!).Address;
        client.Send(Encoding.ASCII.GetBytes($"{name} {(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer)}\n"));
        var buffer = new byte[16384];
        while (client.Receive(buffer) is > 0 and var count)
            for (var sent = 0; sent < count;)
                sent += client.Send(buffer.AsSpan(sent, count - sent));
        client.Shutdown(SocketShutdown.Send);
    });

    /// <summary>Runs one of the proxy's other commands in the pod, as a hook would.</summary>
    public ProgramResult Hook(params string[] arguments) =>
        Inside.Run(["dotnet", ProxyProcess.Program, .. arguments], null, 1337, 1337, seconds: 60);

    public void Dispose()
    {
        owned.Reverse();
        owned.ForEach(one => one.Dispose());
        Directory.Delete(folder, recursive: true);
    }

    void Restore(string text, string program)
    {
        if (text.Length > 0)
            Inside.Run([program, "--noflush"], text).Expect();
    }

    public void Route(RoutingSetup setup)
    {
        foreach (var address in setup.Addresses)
            Inside.AddAddress(address.ToString(), "lo");
        foreach (var family in setup.Routes)
        {
            var version = family == Netfilter.Family.IPv4 ? "-4" : "-6";
            Inside.Run("ip", version, "rule", "add", "fwmark", $"{setup.Mark}", "lookup", $"{setup.Table}").Expect();
            Inside.Run("ip", version, "route", "add", "local", "default", "dev", "lo", "table", $"{setup.Table}").Expect();
        }
    }
}
