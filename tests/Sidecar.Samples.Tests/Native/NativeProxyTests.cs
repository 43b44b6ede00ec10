using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sidecar.Samples.Tests.Native;

/// <summary>
/// The proxy as a native program: that which <c>SIDECAR_NATIVE_PROXY</c> names, else it is published. What it does is tested
/// elsewhere; here, that nothing of it is lost on the way to one file.
/// </summary>
public sealed class NativeProxyTests : IDisposable
{
    const uint Proxy = 1337;
    const uint Application = 1000;

    static readonly NativeProgram Program = new("Sidecar.Proxy", "sidecar-proxy", "SIDECAR_NATIVE_PROXY");

    readonly string folder = Directory.CreateTempSubdirectory("sidecar-").FullName;

    public NativeProxyTests() => Requires.Root("iptables-nft-restore", "setpriv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Unprivileged_it_says_when_it_is_ready_passes_connections_and_requests_on_and_drains()
    {
        var program = Install($$"""
            { "upstreams": [{ "name": "shop", "endpoints": ["{{InjectedPod.WorldAddress}}:8081"] }], "limits": { "drain": 600 },
              "outbound": { "sniffTimeout": 30, "routes": [{ "name": "shop", "hosts": ["shop.local"], "to": "shop" }] } }
            """);
        using var pod = new InjectedPod();
        pod.Run(InjectedPod.Arguments()).Expect();
        using var world = Listen(pod.World, 8080);
        using var shop = Listen(pod.World, 8081);
        using var proxy = pod.Inside.Start([program, "proxy", "sidecar", "--config", Path.Combine(folder, "proxy.json")], Proxy, Proxy);
        Hook("wait").Expect();
        Assert.Equal("LIVE\n", Hook("request", "--debug-port=15021", "GET", "healthz/ready").Expect());

        using var call = Call(pod);
        Send(call, "hello\n");
        using var heard = Accept(world);
        Assert.Equal("hello\n", Receive(heard, 6));
        using var asking = Call(pod);
        Send(asking, "GET / HTTP/1.1\r\nHost: shop.local\r\n\r\n");
        using var asked = Accept(shop);
        Assert.StartsWith("GET / HTTP/1.1\r\n", Receive(asked, 16), StringComparison.Ordinal);
        Send(asked, "HTTP/1.1 418 I am a teapot\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 418 ", Receive(asking, 13), StringComparison.Ordinal);
        var stats = Hook("request", "GET", "stats").Expect();
        Assert.Contains("outbound.passthrough.original.cx_active: 1\n", stats, StringComparison.Ordinal);
        Assert.Contains("outbound.http.http.cx_active: 1\n", stats, StringComparison.Ordinal);
        // What only the start needed of its file is let go of: 4 to 6 MB of 11 stay.
        for (var wait = 0; MappedFiles(proxy.Id) > 8 * 1024; wait++)
        {
            Assert.True(wait < 600, $"{MappedFiles(proxy.Id)} KB of files are mapped.");
            Thread.Sleep(50);
        }

        proxy.Signal(15);
        for (var wait = 0; Hook("request", "--debug-port=15021", "GET", "healthz/ready").Error != "sidecar-proxy: status 503: DRAINING\n"; wait++)
        {
            Assert.True(wait < 600, "It is still ready.");
            Thread.Sleep(50);
        }
        Send(heard, "still here");
        Assert.Equal("still here", Receive(call, 10));
        Hook("request", "POST", "quitquitquit").Expect();
        Assert.Equal("sidecar-proxy: draining.\n", Ended(proxy.Finish(null, TimeSpan.FromSeconds(60))));

        ProgramResult Hook(params string[] arguments) => pod.Inside.Run([program, .. arguments], null, Proxy, Proxy);
    }

    static int MappedFiles(int process) =>
        int.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void What_is_wrong_with_a_configuration_it_says_in_the_same_words()
    {
        var program = Install("""{ "outbound": { "policy": "MAYBE", "routes": [null] } }""");
        var check = Command.Run([program, "proxy", "--check", "--config", Path.Combine(folder, "proxy.json")]);
        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.Equal($"""
            sidecar-proxy: {folder}/proxy.json: outbound.policy 'MAYBE': expected ALLOW_ANY or REGISTRY_ONLY.
            sidecar-proxy: {folder}/proxy.json: outbound.routes[0] 'null': expected a value.

            """, check.Error);
    }

    /// <summary>Puts the program where any user can run it, and its configuration beside it.</summary>
    string Install(string configuration)
    {
        var program = Path.Combine(folder, "sidecar-proxy");
        File.Copy(Program.Path, program);
        File.WriteAllText(Path.Combine(folder, "proxy.json"), configuration);
        if (OperatingSystem.IsLinux())
            foreach (var file in (string[])[folder, program])
                File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        return program;
    }

    static string Ended(ProgramResult result)
    {
        result.Expect();
        return result.Error;
    }

    static Socket Listen(NetworkNamespace place, int port) => place.Inside(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        socket.Listen();
        return socket;
    });

    static Socket Call(InjectedPod pod) => pod.Inside.Inside(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Parse(InjectedPod.WorldAddress), 8080);
        return socket;
    }, Application, Application);

    static Socket Accept(Socket listener)
    {
        Assert.True(listener.Poll(TimeSpan.FromSeconds(60), SelectMode.SelectRead), "Nobody calls.");
        return listener.Accept();
    }

    static void Send(Socket socket, string text) => Assert.Equal(text.Length, socket.Send(Encoding.ASCII.GetBytes(text)));

    static string Receive(Socket socket, int count)
    {
        socket.ReceiveTimeout = 60_000;
        var bytes = new byte[count];
        for (var at = 0; at < count;)
            at += socket.Receive(bytes.AsSpan(at)) is > 0 and var read ? read : throw new EndOfStreamException();
        return Encoding.ASCII.GetString(bytes);
    }
}
